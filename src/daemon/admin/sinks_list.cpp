#include "daemon/admin/sinks_list.hpp"

#include "daemon/admin/table.hpp"
#include "daemon/admin/unconfigured_consumers.hpp"
#include "daemon/terminal/words.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace clashcast::admin {
namespace {

using nlohmann::ordered_json;

struct listed_sink {
    std::string name;
    std::optional<consumer_status> known;  // to the journal
    const config::sink_settings* configured = nullptr;
};

// Those of the configuration in its order, then the others.
std::vector<listed_sink> listed(const journal_status& all, const std::vector<config::sink_settings>& sinks)
{
    std::vector<listed_sink> found;
    for (auto& sink : sinks) {
        auto& one = found.emplace_back(listed_sink{sink.name, std::nullopt, &sink});
        auto known = std::find_if(all.consumers.begin(), all.consumers.end(),
                                  [&](auto& r) { return r.consumer == sink.name; });
        if (known != all.consumers.end())
            one.known = *known;
    }
    for (auto& other : unconfigured_consumers(all, sinks))
        found.push_back(listed_sink{other.consumer, other, nullptr});
    return found;
}

std::string note_on(const listed_sink& one)
{
    if (!one.configured)
        return fmt::format("not in this configuration; `clashcast sinks forget {}` discards what waits for it",
                           one.name);
    if (!one.known)
        return fmt::format("new; starts at the journal's {} when clashcast runs",
                           one.configured->from_beginning ? "beginning" : "end");
    return "";
}

std::vector<std::string> row_of(const journal_status& all, const listed_sink& one)
{
    if (!one.known)
        return {printable(one.name), "-", "-", "-", "-", "-", "-"};
    auto& counts = one.known->counts;
    std::vector<std::string> row{printable(one.name), to_string(one.known->at)};
    for (auto n : {counts.delivered, counts.refused, counts.filtered, counts.dropped, waiting(all, *one.known)})
        row.push_back(std::to_string(n));
    return row;
}

ordered_json object_of(const journal_status& all, const listed_sink& one)
{
    ordered_json object{{"name", one.name}};
    for (auto* key : {"position", "since", "delivered", "refused", "filtered", "dropped", "waiting"})
        object[key] = nullptr;
    if (one.known) {
        auto& [delivered, refused, filtered, dropped] = one.known->counts;
        object["position"] = to_string(one.known->at);
        object["since"] = to_string(one.known->since);
        object["delivered"] = delivered;
        object["refused"] = refused;
        object["filtered"] = filtered;
        object["dropped"] = dropped;
        object["waiting"] = waiting(all, *one.known);
    }
    object["configured"] = one.configured != nullptr;
    return object;
}

std::uint64_t kept(const journal_status& all)
{
    return all.end.sequence - std::min(all.end.sequence, all.oldest.sequence);
}

std::string age_of_oldest(const journal_status& all)
{
    using namespace std::chrono;
    if (!all.oldest_age)
        return "";
    auto age = duration_cast<seconds>(*all.oldest_age);
    auto shown = age < 2min   ? counted(static_cast<std::uint64_t>(age.count()), "second")
                 : age < 2h   ? fmt::format("{} minutes", duration_cast<minutes>(age).count())
                 : age < 48h  ? fmt::format("{} hours", duration_cast<hours>(age).count())
                              : fmt::format("{} days", duration_cast<days>(age).count());
    return "the oldest " + shown + " old, ";
}

}  // namespace

std::string owner_of(const journal_status& all)
{
    if (!all.owner)
        return "none, clashcast is not running";
    auto process = all.owner->process ? fmt::format("process {}", all.owner->process) : "";
    if (all.owner->instance.empty())
        return process.empty() ? "another process" : process;
    return printable(all.owner->instance) + (process.empty() ? "" : ", " + process);
}

std::string counted(std::uint64_t n, std::string_view what)
{
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

std::string sinks_as_text(const journal_status& all, const std::vector<config::sink_settings>& sinks)
{
    std::vector<std::vector<std::string>> rows{
        {"SINK", "POSITION", "DELIVERED", "REFUSED", "FILTERED", "DROPPED", "WAITING"}};
    std::string notes;
    for (auto& one : listed(all, sinks)) {
        rows.push_back(row_of(all, one));
        if (auto note = note_on(one); !note.empty())
            notes += fmt::format("{}: {}\n", printable(one.name), printable(note));
    }
    return fmt::format("{}\n{}journal: {} kept ({}), {}the last at {}; {}\nowner: {}\n", in_columns(rows, 2), notes,
                       counted(kept(all), "event"), terminal::bytes(all.bytes), age_of_oldest(all), to_string(all.end),
                       counted(all.dead_letters, "dead letter"), owner_of(all));
}

std::string sinks_as_json(const journal_status& all, const std::vector<config::sink_settings>& sinks)
{
    ordered_json object;
    object["journal"] = {{"end", to_string(all.end)},
                         {"oldest", to_string(all.oldest)},
                         {"events", kept(all)},
                         {"bytes", all.bytes},
                         {"dead_letters", all.dead_letters}};
    object["journal"]["owner"] = all.owner ? ordered_json(owner_of(all)) : ordered_json();
    object["sinks"] = ordered_json::array();
    for (auto& one : listed(all, sinks))
        object["sinks"].push_back(object_of(all, one));
    return object.dump() + '\n';
}

}  // namespace clashcast::admin
