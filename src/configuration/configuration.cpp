#include "configuration/configuration.hpp"

#include "configuration/file.hpp"
#include "configuration/journal_file.hpp"
#include "configuration/proxy.hpp"
#include "configuration/sections.hpp"
#include "configuration/sink_tables.hpp"
#include "configuration/watch_tables.hpp"
#include "net/proxy.hpp"

#include <boost/asio/ip/host_name.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

namespace clashcast::config {
namespace {

using namespace std::chrono_literals;

struct api_settings : api_options {
    std::vector<placed_text> own_tokens, filed_tokens;
    std::optional<std::string> wanted_proxy;  // none: as the environment says
    std::size_t threads = 1;
};

// One that is there twice would have twice its rate.
void check_tokens(const table& from, const api_settings& s, complaints& all)
{
    std::map<std::string, place> seen;
    auto admit = [&](const std::vector<placed_text>& tokens, const std::string& name) {
        for (auto& one : tokens)
            if (auto [first, is_new] = seen.try_emplace(one.text, one.at); !is_new)
                all.emplace_back(one.at, path_of(from, name),
                                 fmt::format("is the same token as at {}; allowed: each token once",
                                             to_string(first->second)));
    };
    admit(s.own_tokens, "tokens");
    admit(s.filed_tokens, "token_files");
}

void check_api(const table& from, const api_settings& s, complaints& all)
{
    if (!from.find("tokens") && !from.find("token_files"))
        all.emplace_back(from.at, path_of(from, "tokens"), "is missing; allowed: tokens, token_files, or both");
    check_tokens(from, s, all);
    auto least = std::min({s.burst, s.requests_per_second * 100, static_cast<double>(s.connections)});
    if (static_cast<double>(s.threads) > least)
        all.emplace_back(from.find("threads")->at, path_of(from, "threads"),
                         "is more than can be shared; allowed: as many as burst, connections and a hundred times "
                         "requests_per_second");
}

const shape<api_settings>& api_shape()
{
    using s = api_settings;
    static const shape<s> all{"[api]", s(),
                              {{"base_url", &s::base_url, base_url()},
                               {"tokens", &s::own_tokens, list_of(placed(token()))},
                               {"token_files", &s::filed_tokens, list_of(placed(token_file()))},
                               {"requests_per_second", &s::requests_per_second, number(0.01, 100'000)},
                               {"burst", &s::burst, number(1, 1'000'000)},
                               {"connections", &s::connections, whole<std::size_t>(1, 10'000)},
                               {"threads", &s::threads, whole<std::size_t>(1, 64)},
                               {"ca_file", &s::ca_file, ca_file()},
                               {"proxy", &s::wanted_proxy, proxy()},
                               {"gzip", &s::gzip, flag()},
                               {"connect_timeout", &s::connect_timeout, duration<std::chrono::milliseconds>(1ms)},
                               {"request_timeout", &s::request_timeout, duration<std::chrono::milliseconds>(1ms)}},
                              check_api};
    return all;
}

void check_default_file(const table& from, const journal_settings& s, complaints& all)
{
    if (s.kept_in != journal_settings::backend::sqlite || is_given(from, "path"))
        return;
    auto wrong = wrong_with_journal_file(s.path);
    if (!wrong.empty())
        all.emplace_back(from.at, path_of(from, "path"), fmt::format("is \"{}\" by default, and {}", s.path, wrong));
}

// Keys of another backend would be passed over in silence.
void check_journal(const table& from, const journal_settings& s, complaints& all)
{
    auto complain = [&](const std::string& name, std::string_view backend) {
        if (auto* found = from.find(name); found && !is_empty_text(*found))
            all.emplace_back(found->at, path_of(from, name),
                             fmt::format("is for another backend; allowed: with backend = \"{}\"", backend));
    };
    if (s.kept_in != journal_settings::backend::sqlite)
        complain("path", "sqlite");
    if (s.kept_in != journal_settings::backend::redis)
        for (auto* name : {"url", "password_file", "ca_file", "allow_eviction"})
            complain(name, "redis");
    auto* address = from.find("url");
    if (s.kept_in == journal_settings::backend::redis && (!address || is_empty_text(*address)))
        complain_missing(from, "url", redis_url_form, all);
    check_default_file(from, s, all);
}

const shape<journal_settings>& journal_shape()
{
    using s = journal_settings;
    using backend = s::backend;
    using overflow = journal_bounds::overflow;
    constexpr std::int64_t most = 1'000'000'000'000'000;
    static const shape<s> all{
        "[journal]", s(),
        {{"backend", &s::kept_in,
          choice<backend>({{"sqlite", backend::sqlite}, {"redis", backend::redis}, {"memory", backend::memory}})},
         {"url", &s::url, redis_url()},
         {"path", &s::path, journal_file()},
         {"namespace", &s::name_space, name("_.-")},
         key<s>("instance", &s::instance, name("_.-")).documented_as("the host's name"),
         {"retain", &s::retain, duration<std::chrono::milliseconds>(0s)},
         {"max_events", &s::max_events, whole<std::uint64_t>(0, most)},
         {"max_bytes", &s::max_bytes, whole<std::uint64_t>(0, most)},
         {"overflow", &s::when_full,
          choice<overflow>({{"wait", overflow::wait}, {"drop_oldest", overflow::drop_oldest}})},
         {"allow_eviction", &s::allow_eviction, flag()},
         {"password_file", &s::password, secret_file()},
         {"ca_file", &s::ca_file, ca_file()}},
        check_journal};
    return all;
}

const shape<log_settings>& log_shape()
{
    using s = log_settings;
    static const shape<s> all{"[log]", s(),
                              {{"level", &s::level,
                                choice<severity>({{"debug", severity::debug},
                                                  {"info", severity::info},
                                                  {"warning", severity::warning},
                                                  {"error", severity::error}})},
                               {"format", &s::json, choice<bool>({{"text", false}, {"json", true}})}}};
    return all;
}

// [name]; a table that is not there is an empty one.
template <class T>
T read_one(const table& root, const std::string& name, const shape<T>& what, complaints& all)
{
    table nothing;
    nothing.at = root.at;
    nothing.path = name;
    auto* found = only_table(root, name, all);
    if (!found && root.find(name))
        return what.fresh;
    if (found)
        find_unknown(*found, what.names(), all);
    return what.read(found ? *found : nothing, all);
}

// Never quotes the variable, which may hold a password.
std::string choose_proxy(const table& root, const api_settings& s, const environment& variables, complaints& all)
{
    auto found = find_proxy(variables, s.base_url);
    if (s.wanted_proxy || !found)
        return s.wanted_proxy.value_or("");
    if (auto parsed = net::parse_proxy(found->url); !parsed)
        all.emplace_back(root.at, "api.proxy", fmt::format("the environment variable {} {}; allowed: http://"
                                                           "[user:password@]host[:port], or proxy = \"\" for none",
                                                           found->variable, parsed.error().what));
    return found->url;
}

configuration read_root(const table& root, const environment& variables, complaints& all)
{
    find_unknown(root, {"api", "journal", "watch", "sink", "log"}, all);
    auto api = read_one(root, "api", api_shape(), all);
    for (auto* tokens : {&api.own_tokens, &api.filed_tokens})
        for (auto& one : *tokens)
            api.tokens.push_back(std::move(one.text));
    api.proxy = choose_proxy(root, api, variables, all);
    configuration settings;
    settings.threads = api.threads;
    settings.api = std::move(api);
    settings.journal = read_one(root, "journal", journal_shape(), all);
    if (settings.journal.instance.empty())
        settings.journal.instance = boost::asio::ip::host_name();
    settings.watch = read_watch(root, all);
    settings.sinks = read_sinks(root, all);
    settings.log = read_one(root, "log", log_shape(), all);
    return settings;
}

// The file itself first, by line, then the files of tags.
void put_in_order(complaints& all, const std::string& file)
{
    auto rank = [&](const complaint& c) { return std::tuple(c.at.file != file, c.at.file, c.at.line); };
    std::stable_sort(all.begin(), all.end(),
                     [&](const complaint& a, const complaint& b) { return rank(a) < rank(b); });
}

std::string plural(std::size_t n, std::string_view what)
{
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

}  // namespace

const sink_settings* find_sink(const configuration& settings, const std::string& name)
{
    auto& all = settings.sinks;
    auto found = std::find_if(all.begin(), all.end(), [&](auto& sink) { return sink.name == name; });
    return found == all.end() ? nullptr : &*found;
}

reading read_configuration(const std::string& file, const environment& variables)
{
    reading read;
    auto content = read_text_file(file);
    if (!content) {
        read.wrong.emplace_back(place(file, 0), "", content.error().what);
        return read;
    }
    if (auto root = parse_document(file, *content, variables, read.wrong))
        read.settings = read_root(*root, variables, read.wrong);
    put_in_order(read.wrong, file);
    auto warnings = std::stable_partition(read.wrong.begin(), read.wrong.end(), [](auto& c) { return !c.is_warning; });
    read.warnings.assign(std::make_move_iterator(warnings), std::make_move_iterator(read.wrong.end()));
    read.wrong.erase(warnings, read.wrong.end());
    return read;
}

std::vector<documented_key> documented_keys()
{
    std::vector<documented_key> all;
    api_shape().document(all);
    journal_shape().document(all);
    document_watch(all);
    document_sinks(all);
    log_shape().document(all);
    return all;
}

std::string summary(const configuration& settings)
{
    std::array<std::size_t, 4> watched{};
    for (auto& group : settings.watch)
        watched.at(static_cast<std::size_t>(group.of)) += group.tags.size();
    std::string sinks;
    for (auto& each : settings.sinks)
        sinks += (sinks.empty() ? "" : ", ") + each.name;
    constexpr std::array<std::string_view, 3> backends{"sqlite", "redis", "memory"};
    auto proxy = net::parse_proxy(settings.api.proxy);
    auto through = proxy ? "; proxy " + net::to_string(*proxy) : std::string();
    auto threads = settings.threads > 1 ? fmt::format(" on {} threads", settings.threads) : "";
    return fmt::format("{}, {}, {}{}{}{}; journal {}; {} {}", plural(watched[0], "clan"), plural(watched[1], "war"),
                       plural(watched[2], "player"), watched[3] ? ", maintenance" : "", threads, through,
                       backends.at(static_cast<std::size_t>(settings.journal.kept_in)),
                       settings.sinks.size() == 1 ? "sink" : "sinks", sinks);
}

}  // namespace clashcast::config
