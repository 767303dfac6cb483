#include "daemon/http/status_json.hpp"

#include "daemon/admin/unconfigured_consumers.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>

namespace clashcast::http {
namespace {

using nlohmann::ordered_json;
using namespace std::chrono_literals;

double seconds(timestamp at)
{
    return static_cast<double>(at.time_since_epoch().count()) / 1000;
}

ordered_json seconds(std::optional<timestamp> at)
{
    return at ? ordered_json(seconds(*at)) : ordered_json();
}

// Texts of other programs may not be UTF-8.
std::string dumped(const ordered_json& object)
{
    return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string_view name_of(pipeline_state state)
{
    constexpr std::array<std::string_view, 6> names{"starting", "waiting_for_journal", "waiting_for_api",
                                                    "polling",  "maintenance",         "stopping"};
    return names.at(static_cast<std::size_t>(state));
}

ordered_json watches_of(const status_facts& all)
{
    std::map<subject_kind, std::size_t> by_kind;
    for (auto& [what, count] : all.status.watches)
        by_kind[what.first] += count;
    ordered_json kinds = ordered_json::object();
    for (auto& [kind, count] : by_kind)
        if (count > 0)
            kinds[std::string(to_string(kind))] = count;
    auto& polling = all.status.polling;
    return {{"total", all.subjects}, {"answered", polling.answered + polling.failing.subjects}, {"by_kind", kinds}};
}

ordered_json next_try(const status_facts& all)
{
    auto& wait = all.status.polling.next_poll;
    return wait ? ordered_json(seconds(all.wall + std::chrono::floor<std::chrono::milliseconds>(*wait)))
                : ordered_json();
}

ordered_json polls_of(const status_facts& all)
{
    auto counts = all.status.polling.total();
    return {{"total", counts.polls},
            {"unchanged", counts.unchanged},
            {"failed", counts.failures},
            {"answered_last_minute", all.recent.answered_within(1min, all.status, all.now)},
            {"late_now", all.status.polling.overdue_subjects},
            {"longest_wait", std::chrono::duration<double>(all.status.polling.overdue).count()},
            {"last_answer", seconds(all.recent.last_answer())},
            {"next_try", next_try(all)}};
}

ordered_json events_of(const status_facts& all)
{
    return {{"total", all.status.polling.total().events},
            {"last_minute", all.recent.events_within(1min, all.status, all.now)},
            {"last_hour", all.recent.events_within(1h, all.status, all.now)}};
}

ordered_json token_of(const token_status& one, const status_facts& all)
{
    constexpr std::array<std::string_view, 3> states{"ready", "resting", "suspended"};
    bool ready = one.state == token_state::ready;
    auto left = std::chrono::floor<std::chrono::milliseconds>(one.resting_until - all.now);
    ordered_json object{{"state", states.at(static_cast<std::size_t>(one.state))}};
    object["until"] = ready ? ordered_json() : ordered_json(seconds(all.wall + left));
    object["reason"] = ready ? ordered_json() : ordered_json(one.reason);
    return object;
}

ordered_json api_of(const status_facts& all)
{
    auto& tokens = all.status.polling.tokens;
    auto usable = std::count_if(tokens.begin(), tokens.end(),
                                [](auto& one) { return one.state != token_state::suspended; });
    ordered_json object{{"demand", all.status.polling.demand},
                        {"capacity", static_cast<double>(usable) * all.settings.api.requests_per_second}};
    object["tokens"] = ordered_json::array();
    for (auto& one : tokens)
        object["tokens"].push_back(token_of(one, all));
    object["unreachable_since"] = seconds(all.recent.unreachable_since(all.wall));
    object["failures"] = ordered_json::object();
    for (auto& [reason, count] : all.status.polling.requests.errors)
        object["failures"][std::string(reason)] = count;
    object["last_failure"] = nullptr;
    if (auto& last = all.status.polling.requests.last_failure)
        object["last_failure"] = {{"at", seconds(last->at)}, {"text", last->text}};
    return object;
}

std::uint64_t kept(const journal_status& all)
{
    return all.end.sequence - std::min(all.end.sequence, all.oldest.sequence);
}

ordered_json journal_of(const status_facts& all)
{
    auto& found = all.status.journal;
    auto& health = found.health;
    ordered_json object{{"backend", all.settings.journal.backend}, {"up", health.up}};
    object["down_since"] = health.up ? ordered_json() : seconds(health.down_since);
    object["problem"] = health.up ? ordered_json() : ordered_json(health.problem);
    object["full"] = health.full;
    object["end"] = to_string(std::max(found.end, health.end));
    object["events"] = kept(found);
    object["bytes"] = found.bytes;
    object["max_bytes"] = all.settings.journal.max_bytes;
    object["dead_letters"] = found.dead_letters;
    return object;
}

const consumer_status* find_consumer(const journal_status& all, const std::string& name)
{
    auto same = [&](auto& one) { return one.consumer == name; };
    auto found = std::find_if(all.consumers.begin(), all.consumers.end(), same);
    return found == all.consumers.end() ? nullptr : &*found;
}

ordered_json error_of(const sink_status& one)
{
    if (!one.last_error)
        return {};
    return {{"at", seconds(one.last_error->since)}, {"text", one.last_error->why.what}};
}

ordered_json counts_of(const delivery_counts& counts)
{
    return {{"delivered", counts.delivered},
            {"refused", counts.refused},
            {"filtered", counts.filtered},
            {"dropped", counts.dropped}};
}

ordered_json sink_of(const sink_status& one, const status_facts& all)
{
    auto* settings = config::find_sink(all.settings, one.name);
    auto* known = find_consumer(all.status.journal, one.name);
    auto away_since = one.last_error ? one.last_error->since : all.process.started;
    ordered_json object{{"name", one.name}};
    object["publisher"] = settings ? ordered_json(settings->publisher) : ordered_json();
    object["configured"] = true;
    object["connected_since"] = seconds(one.connected_since);
    object["away_since"] = one.connected_since ? ordered_json() : ordered_json(seconds(away_since));
    object["position"] = known ? ordered_json(to_string(known->at)) : ordered_json();
    object.update(counts_of(one.counts));
    object["waiting"] = one.waiting;
    object["oldest_waiting"] = seconds(one.oldest_waiting);
    object["last_delivery"] = seconds(one.last_delivery);
    object["last_error"] = error_of(one);
    return object;
}

// A sink that is not made yet: the journal is not open.
sink_status new_sink(const std::string& name)
{
    sink_status one;
    one.name = name;
    return one;
}

ordered_json unconfigured(const consumer_status& one, const journal_status& all)
{
    ordered_json object{{"name", one.consumer}, {"publisher", nullptr}, {"configured", false}};
    object["connected_since"] = object["away_since"] = nullptr;
    object["position"] = to_string(one.at);
    object.update(counts_of({}));
    object["waiting"] = waiting(all, one);
    object["oldest_waiting"] = object["last_delivery"] = object["last_error"] = nullptr;
    return object;
}

ordered_json sinks_of(const status_facts& all)
{
    ordered_json list = ordered_json::array();
    for (auto& settings : all.settings.sinks) {
        auto same = [&](auto& one) { return one.name == settings.name; };
        auto found = std::find_if(all.status.sinks.begin(), all.status.sinks.end(), same);
        list.push_back(sink_of(found == all.status.sinks.end() ? new_sink(settings.name) : *found, all));
    }
    for (auto& one : unconfigured_consumers(all.status.journal, all.settings.sinks))
        list.push_back(unconfigured(one, all.status.journal));
    return list;
}

std::string text_of(const reload_outcome& reload)
{
    return reload.lines.empty() ? "nothing has changed" : fmt::format("{}", fmt::join(reload.lines, ", "));
}

ordered_json configuration_of(const status_facts& all)
{
    ordered_json last;
    if (auto& reload = all.last_reload)
        last = {{"at", seconds(reload->at)}, {"ok", reload->taken}, {"text", text_of(*reload)}};
    return {{"file", all.settings.file}, {"loaded", seconds(all.process.loaded)}, {"last_reload", last}};
}

}  // namespace

std::string as_json(timestamp at)
{
    return ordered_json(seconds(at)).dump();
}

std::string status_as_json(const status_facts& all)
{
    ordered_json object{{"version", all.process.version},
                        {"namespace", all.settings.journal.name_space},
                        {"instance", all.settings.journal.instance},
                        {"now", seconds(all.wall)},
                        {"started", seconds(all.process.started)},
                        {"state", name_of(all.status.state)},
                        {"causes", all.status.causes},
                        {"guarantee", all.status.guarantee()}};
    object["configuration"] = configuration_of(all);
    object["maintenance_since"] = seconds(all.recent.maintenance_since());
    object["watches"] = watches_of(all);
    object["polls"] = polls_of(all);
    object["events"] = events_of(all);
    object["api"] = api_of(all);
    object["journal"] = journal_of(all);
    object["sinks"] = sinks_of(all);
    return dumped(object);
}

std::string sinks_as_json(const status_facts& all)
{
    return dumped({{"sinks", sinks_of(all)}});
}

}  // namespace clashcast::http
