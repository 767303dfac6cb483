#include "daemon/config/configuration.hpp"

#include "daemon/config/demand.hpp"
#include "daemon/config/file_parsers.hpp"
#include "daemon/config/files.hpp"
#include "daemon/config/proxy.hpp"
#include "daemon/config/sink_tables.hpp"
#include "daemon/config/text_parsers.hpp"
#include "daemon/config/watch_tables.hpp"
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
    std::vector<located_text> own_tokens, filed_tokens;
    std::optional<std::string> wanted_proxy;  // empty: as the environment says
    std::size_t threads = 1;
};

// A token that is listed twice would have twice its rate.
void check_tokens(const table& from, const api_settings& s, diagnostics& all)
{
    std::map<std::string, location> seen;
    auto admit = [&](const std::vector<located_text>& tokens, const std::string& name) {
        for (auto& one : tokens)
            if (auto [first, is_new] = seen.try_emplace(one.text, one.at); !is_new)
                all.emplace_back(one.at, path_of(from, name),
                                 fmt::format("is the same token as at {}; allowed: each token once",
                                             to_string(first->second)));
    };
    admit(s.own_tokens, "tokens");
    admit(s.filed_tokens, "token_files");
}

void check_api(const table& from, const api_settings& s, diagnostics& all)
{
    if (!from.find("tokens") && !from.find("token_files") && !from.find("keys"))
        all.emplace_back(from.at, path_of(from, "tokens"),
                         "is missing; allowed: tokens, token_files, a table [api.keys], or several of these");
    check_tokens(from, s, all);
    auto least = std::min({s.burst, s.requests_per_second * 100, static_cast<double>(s.connections)});
    if (static_cast<double>(s.threads) > least)
        all.emplace_back(from.find("threads")->at, path_of(from, "threads"),
                         "is too many; allowed: at most burst, connections and 100 times requests_per_second");
}

const table_schema<api_settings>& api_schema()
{
    using s = api_settings;
    static const table_schema<s> all{"[api]", s(),
                              {{"base_url", &s::base_url, base_url()},
                               {"tokens", &s::own_tokens, list_of(located(token()))},
                               {"token_files", &s::filed_tokens, list_of(located(token_file()))},
                               {"requests_per_second", &s::requests_per_second, number(0.01, 100'000)},
                               {"burst", &s::burst, number(1, 1'000'000)},
                               {"connections", &s::connections, whole<std::size_t>(1, 10'000)},
                               {"threads", &s::threads, whole<std::size_t>(1, 64)},
                               {"ca_file", &s::ca_file, ca_file()},
                               {"proxy", &s::wanted_proxy, proxy()},
                               {"gzip", &s::gzip, boolean()},
                               {"connect_timeout", &s::connect_timeout, duration<std::chrono::milliseconds>(1ms)},
                               {"request_timeout", &s::request_timeout, duration<std::chrono::milliseconds>(1ms)}},
                              check_api};
    return all;
}

const table_schema<log_settings>& log_schema()
{
    using s = log_settings;
    static const table_schema<s> all{"[log]", s(),
                              {{"level", &s::level,
                                choice<severity>({{"debug", severity::debug},
                                                  {"info", severity::info},
                                                  {"warning", severity::warning},
                                                  {"error", severity::error}})},
                               {"format", &s::json, choice<bool>({{"text", false}, {"json", true}})}}};
    return all;
}

// [name], in which there may be tables of these names; a missing table counts as empty.
template <class T>
T read_one(const table& root, const std::string& name, const table_schema<T>& what, diagnostics& all,
           const std::vector<std::string>& tables = {})
{
    table nothing;
    nothing.at = root.at;
    nothing.path = name;
    auto* found = only_table(root, name, all);
    if (!found && root.find(name))
        return what.defaults;
    auto known = what.names();
    known.insert(known.end(), tables.begin(), tables.end());
    if (found)
        report_unknown_keys(*found, known, all);
    return what.read(found ? *found : nothing, all);
}

// Does not quote the variable, which may hold a password.
std::string choose_proxy(const table& root, const api_settings& s, const environment& variables, diagnostics& all)
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

configuration read_root(const table& root, const environment& variables, diagnostics& all)
{
    report_unknown_keys(root, {"api", "journal", "watch", "sink", "log", "http"}, all);
    auto api = read_one(root, "api", api_schema(), all, {"keys"});
    for (auto* tokens : {&api.own_tokens, &api.filed_tokens})
        for (auto& one : *tokens)
            api.tokens.push_back(std::move(one.text));
    api.proxy = choose_proxy(root, api, variables, all);
    configuration settings;
    if (auto* found = root.find("api"))
        if (auto* inner = std::get_if<table>(&found->is))
            settings.api_keys = read_keys(*inner, all);
    api.tokens_come_later = settings.api_keys.has_value();
    settings.threads = api.threads;
    settings.api = std::move(api);
    settings.journal = read_one(root, "journal", journal_schema(), all);
    if (settings.journal.instance.empty())
        settings.journal.instance = boost::asio::ip::host_name();
    settings.watch = read_watch(root, all);
    settings.stored_watches = read_runtime(root, all);
    settings.sinks = read_sinks(root, all);
    settings.log = read_one(root, "log", log_schema(), all);
    settings.http = read_http(root, all);
    settings.keys = written_keys(root);
    return settings;
}

void check_demand(const table& root, const configuration& settings, diagnostics& all)
{
    if (std::any_of(all.begin(), all.end(), [](auto& c) { return !c.is_warning; }))
        return;
    auto polls = demand_of(settings.watch, settings);
    if (polls.is_too_much())
        reporter("api", all).warn(root.find("api")->at, warning(polls));
}

// The file itself first, by line, then the files of tags.
void put_in_order(diagnostics& all, const std::string& file)
{
    auto rank = [&](const diagnostic& c) { return std::tuple(c.at.file != file, c.at.file, c.at.line); };
    std::stable_sort(all.begin(), all.end(),
                     [&](const diagnostic& a, const diagnostic& b) { return rank(a) < rank(b); });
}

std::string plural(std::size_t n, std::string_view what)
{
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

// "2 clans, 3 players and the members of 1 clan, maintenance": the kinds that are watched.
std::string watched(const std::vector<watch_group>& groups)
{
    std::map<subject_kind, std::pair<std::size_t, std::size_t>> counts;  // of tags, and of clans whose members they are
    for (auto& group : groups) {
        auto& [tags, clans] = counts[group.kind];
        tags += group.tags.size();
        clans += group.members_of.size();
    }
    std::vector<std::string> parts;
    for (auto& [kind, count] : counts) {
        auto& [tags, clans] = count;
        auto members = clans > 0 ? "the members of " + plural(clans, traits_of(subject_kind::clan).noun) : "";
        auto own = traits_of(kind).has_tag ? plural(tags, traits_of(kind).noun) : std::string(traits_of(kind).name);
        parts.push_back(members.empty() ? own : tags == 0 ? members : own + " and " + members);
    }
    return parts.empty() ? "nothing is watched" : fmt::format("{}", fmt::join(parts, ", "));
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
    auto content = read_text_file(file);
    if (content)
        return parse_configuration(file, *content, variables);
    reading read;
    read.wrong.emplace_back(location(file, 0), "", content.error().what);
    return read;
}

reading parse_configuration(const std::string& file, std::string_view content, const environment& variables)
{
    reading read;
    if (auto root = parse_document(file, content, variables, read.wrong)) {
        read.settings = read_root(*root, variables, read.wrong);
        read.settings.file = file;
        check_demand(*root, read.settings, read.wrong);
    }
    put_in_order(read.wrong, file);
    auto warnings = std::stable_partition(read.wrong.begin(), read.wrong.end(), [](auto& c) { return !c.is_warning; });
    read.warnings.assign(std::make_move_iterator(warnings), std::make_move_iterator(read.wrong.end()));
    read.wrong.erase(warnings, read.wrong.end());
    return read;
}

std::vector<documented_key> documented_keys()
{
    std::vector<documented_key> all;
    api_schema().document(all);
    document_keys(all);
    journal_schema().document(all);
    document_watch(all);
    document_sinks(all);
    log_schema().document(all);
    document_http(all);
    return all;
}

std::string summary(const configuration& settings)
{
    std::string sinks;
    for (auto& each : settings.sinks)
        sinks += (sinks.empty() ? "" : ", ") + each.name;
    auto proxy = net::parse_proxy(settings.api.proxy);
    auto through = proxy ? "; proxy " + net::to_string(*proxy) : std::string();
    auto threads = settings.threads > 1 ? fmt::format(" on {} threads", settings.threads) : "";
    return fmt::format("{}{}{}; journal {}; {} {}", watched(settings.watch), threads, through,
                       settings.journal.backend,
                       settings.sinks.size() == 1 ? "sink" : "sinks", sinks);
}

}  // namespace clashcast::config
