#include "desk/sinks_list.hpp"

#include "daemon/strays.hpp"
#include "desk/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace clashcast::desk {
namespace {

using nlohmann::ordered_json;

struct listed_sink {
    std::string name;
    std::optional<account> known;  // to the journal
    const config::sink_settings* configured = nullptr;
};

// Those of the configuration in its order, then the others.
std::vector<listed_sink> listed(const books& all, const std::vector<config::sink_settings>& sinks)
{
    std::vector<listed_sink> found;
    for (auto& sink : sinks) {
        auto& one = found.emplace_back(listed_sink{sink.name, std::nullopt, &sink});
        auto known = std::find_if(all.readers.begin(), all.readers.end(),
                                  [&](auto& r) { return r.reader == sink.name; });
        if (known != all.readers.end())
            one.known = *known;
    }
    for (auto& stray : strays(all, sinks))
        found.push_back(listed_sink{stray.reader, stray, nullptr});
    return found;
}

std::string remark(const listed_sink& one)
{
    if (!one.configured)
        return fmt::format("no sink of this configuration; `clashcast sinks forget {}` lets go what waits", one.name);
    if (!one.known)
        return fmt::format("new: begins at the {} when clashcast runs",
                           one.configured->from_beginning ? "beginning" : "end");
    return "";
}

std::vector<std::string> row_of(const books& all, const listed_sink& one)
{
    if (!one.known)
        return {one.name, "-", "-", "-", "-", "-", "-", remark(one)};
    auto& counts = one.known->counts;
    std::vector<std::string> row{one.name, to_string(one.known->at)};
    for (auto n : {counts.delivered, counts.refused, counts.filtered, counts.dropped, waiting(all, *one.known)})
        row.push_back(std::to_string(n));
    row.push_back(remark(one));
    return row;
}

ordered_json object_of(const books& all, const listed_sink& one)
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

std::uint64_t kept(const books& all)
{
    return all.end.sequence - std::min(all.end.sequence, all.oldest.sequence);
}

}  // namespace

std::string counted(std::uint64_t n, std::string_view what)
{
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

std::string sinks_as_text(const books& all, const std::vector<config::sink_settings>& sinks)
{
    std::vector<std::vector<std::string>> rows{
        {"SINK", "POSITION", "DELIVERED", "REFUSED", "FILTERED", "DROPPED", "WAITING", ""}};
    for (auto& one : listed(all, sinks))
        rows.push_back(row_of(all, one));
    return in_columns(rows, 2) + fmt::format("journal: ends at {}; {} kept ({}); {}\n", to_string(all.end),
                                             counted(kept(all), "event"), counted(all.bytes, "byte"),
                                             counted(all.dead_letters, "dead letter"));
}

std::string sinks_as_json(const books& all, const std::vector<config::sink_settings>& sinks)
{
    ordered_json object;
    object["journal"] = {{"end", to_string(all.end)},
                         {"oldest", to_string(all.oldest)},
                         {"events", kept(all)},
                         {"bytes", all.bytes},
                         {"dead_letters", all.dead_letters}};
    object["sinks"] = ordered_json::array();
    for (auto& one : listed(all, sinks))
        object["sinks"].push_back(object_of(all, one));
    return object.dump() + '\n';
}

}  // namespace clashcast::desk
