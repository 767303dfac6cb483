#include "daemon/config/journals.hpp"

#include "daemon/config/file_parsers.hpp"
#include "daemon/config/files.hpp"
#include "daemon/config/text_parsers.hpp"
#include "daemon/config/tls_keys.hpp"
#include "daemon/config/value_parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace clashcast::config {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// sqlite

void check_sqlite(const table& from, const journal_settings& s, diagnostics& all)
{
    if (is_given(from, "path"))  // then the key itself was checked
        return;
    auto wrong = wrong_with_journal_file(s.path);
    if (!wrong.empty())
        all.emplace_back(from.at, path_of(from, "path"), fmt::format("is \"{}\" by default, and {}", s.path, wrong));
}

std::unique_ptr<journal> make_sqlite(asio::any_io_executor executor, const journal_settings& s)
{
    sqlite_journal_options options;
    options.path = s.path;
    options.bounds = s;
    return make_sqlite_journal(std::move(executor), std::move(options));
}

// redis

void check_redis(const table& from, const journal_settings& s, diagnostics& all)
{
    auto* url = from.find("url");
    if (!url || is_empty_text(*url))
        report_missing(from, "url", redis_url_form, all);
    check_redis_tls(from, s.url, s.cert_file, s.key_file, all);
}

std::unique_ptr<journal> make_redis(asio::any_io_executor executor, const journal_settings& s)
{
    redis_journal_options options;
    options.url = s.url;
    options.password = s.password;
    options.ca_file = s.ca_file;
    options.cert_file = s.cert_file;
    options.key_file = s.key_file;
    options.name_space = s.name_space;
    options.instance = s.instance;
    options.allow_eviction = s.allow_eviction;
    options.bounds = s;
    return make_redis_journal(std::move(executor), std::move(options));
}

// memory

void check_memory(const table&, const journal_settings&, diagnostics&) {}

std::unique_ptr<journal> make_memory(asio::any_io_executor executor, const journal_settings& s)
{
    memory_journal_options options;
    options.bounds = s;
    return make_memory_journal(std::move(executor), options);
}

// Keys of another backend have no effect.
void check_journal(const table& from, const journal_settings& s, diagnostics& all)
{
    for (auto& backend : journal_backends())
        for (auto& key : backend.keys)
            if (auto* found = from.find(key); found && !is_empty_text(*found) && backend.name != s.backend)
                all.emplace_back(found->at, path_of(from, key),
                                 fmt::format("is for another backend; allowed: with backend = \"{}\"", backend.name));
    backend_of(s).check(from, s, all);
}

value_parser<std::string> backend_name()
{
    std::vector<std::pair<std::string, std::string>> names;
    for (auto& backend : journal_backends())
        names.emplace_back(backend.name, backend.name);
    return choice<std::string>(std::move(names));
}

}  // namespace

const std::vector<journal_backend>& journal_backends()
{
    static const std::vector<journal_backend> all{
        {"sqlite", {"path"}, true, check_sqlite, make_sqlite},
        {"redis",
         {"url", "password_file", "ca_file", "cert_file", "key_file", "allow_eviction"},
         true,
         check_redis,
         make_redis},
        {"memory", {}, false, check_memory, make_memory},
    };
    return all;
}

const journal_backend& backend_of(const journal_settings& s)
{
    auto& all = journal_backends();
    return *std::find_if(all.begin(), all.end(), [&](auto& one) { return one.name == s.backend; });
}

const table_schema<journal_settings>& journal_schema()
{
    using s = journal_settings;
    using overflow = journal_bounds::overflow;
    constexpr std::int64_t most = 1'000'000'000'000'000;
    static const table_schema<s> all{
        "[journal]", s(),
        {{"backend", &s::backend, backend_name()},
         {"url", &s::url, redis_url()},
         {"path", &s::path, journal_file()},
         {"namespace", &s::name_space, name("_.-")},
         field<s>("instance", &s::instance, name("_.-")).documented_as("the host's name"),
         {"retain", &s::retain, duration<std::chrono::milliseconds>(0s)},
         {"max_events", &s::max_events, whole<std::uint64_t>(0, most)},
         {"max_bytes", &s::max_bytes, whole<std::uint64_t>(0, most)},
         {"overflow", &s::when_full,
          choice<overflow>({{"wait", overflow::wait}, {"drop_oldest", overflow::drop_oldest}})},
         {"allow_eviction", &s::allow_eviction, boolean()},
         {"password_file", &s::password, secret_file()},
         {"ca_file", &s::ca_file, ca_file()},
         {"cert_file", &s::cert_file, cert_file()},
         {"key_file", &s::key_file, key_file()}},
        check_journal};
    return all;
}

}  // namespace clashcast::config

namespace clashcast {

std::unique_ptr<journal> make_journal(boost::asio::any_io_executor executor, const config::journal_settings& s)
{
    return config::backend_of(s).make(std::move(executor), s);
}

}  // namespace clashcast
