#include "daemon/admin/routes.hpp"

#include "daemon/admin/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>
#include <set>

namespace clashcast::admin {
namespace {

// They stand for a tag in a destination until it is written, and need no encoding there.
constexpr std::string_view any_tag = "any-tag-of-an-event", any_member = "any-member-of-an-event";

bool has_type(subject_kind kind, const event_type& type)
{
    auto types = traits_of(kind).event_types;
    return std::any_of(types.begin(), types.end(), [&](auto& row) { return row.name == type.name; });
}

// The kinds whose subjects have events of that type. Failed polls, and gaps, belong to all.
std::vector<subject_kind> kinds_with(const event_type& type)
{
    std::vector<subject_kind> kinds;
    for (auto kind : all_kinds())
        if (has_type(kind, type))
            kinds.push_back(kind);
    return kinds.empty() ? std::vector(all_kinds().begin(), all_kinds().end()) : kinds;
}

bool has_member(const event_type& type)
{
    return std::any_of(type.metadata.begin(), type.metadata.end(), [](auto& f) { return f.name == "member_tag"; });
}

entry entry_of(const event_type& type, subject_kind kind, const std::string& tag)
{
    entry made;
    made.event.type = type.name;
    made.event.kind = kind;
    if (type.name != "gap" && traits_of(kind).has_tag)
        made.event.tag = tag.empty() ? any_tag : tag;
    if (has_member(type))
        made.event.metadata = fmt::format(R"({{"member_tag":"{}"}})", any_member);
    return made;
}

std::string with_placeholders(std::string destination)
{
    for (auto& [marker, placeholder] : {std::pair(any_tag, "{tag}"), std::pair(any_member, "{member_tag}")})
        for (auto at = destination.find(marker); at != destination.npos; at = destination.find(marker))
            destination.replace(at, marker.size(), placeholder);
    return destination;
}

std::string filter(std::string_view key, const std::vector<std::string>& values)
{
    return fmt::format(R"({} = ["{}"])", key, fmt::join(values, R"(", ")"));
}

// A key of the sink that chooses events.
struct chooser {
    std::string_view key;
    std::vector<std::string> route_options::*values;
};
constexpr chooser choosers[] = {{"events", &route_options::events},
                                {"kinds", &route_options::kinds},
                                {"tags", &route_options::tags},
                                {"fields", &route_options::fields}};

// The sink's options with this one of its filters.
route only(const route_options& all, const chooser& chosen)
{
    auto options = all;
    for (auto& each : choosers)
        if (each.values != chosen.values)
            (options.*each.values).clear();
    return route::make(std::move(options)).value();
}

struct question {
    const route_options& options;
    const event_type& type;
    const std::string& tag;
};

// Whether nothing but the fields that change, or the tag that is not given, decides.
bool is_open(const question& q, const chooser& chosen)
{
    return chosen.values == &route_options::fields || (chosen.values == &route_options::tags && q.tag.empty());
}

// Asks the filter itself, for each kind. A filter that takes some of them stays a condition.
void apply(const question& q, const chooser& chosen, std::vector<subject_kind>& kinds, routing& found)
{
    if ((q.options.*chosen.values).empty() || kinds.empty())
        return;
    auto takes = only(q.options, chosen);
    auto refused = std::stable_partition(kinds.begin(), kinds.end(), [&](auto kind) {
        return takes(entry_of(q.type, kind, q.tag)).has_value();
    });
    if (refused == kinds.end())
        return;
    auto text = filter(chosen.key, q.options.*chosen.values);
    if (is_open(q, chosen) || refused != kinds.begin())
        found.only_with.push_back(text);
    else
        found.left_out_by = text;
    if (!is_open(q, chosen))
        kinds.erase(refused, kinds.end());
}

routing route_of(const config::sink_settings& sink, const event_type& type, const std::string& tag)
{
    routing found;
    found.sink = sink.name;
    auto kinds = kinds_with(type);
    std::erase_if(kinds, [&](auto kind) { return !tag.empty() && !traits_of(kind).has_tag; });
    question q{sink.route, type, tag};
    for (auto& each : choosers)
        apply(q, each, kinds, found);
    auto unfiltered = sink.route;
    for (auto& each : choosers)
        (unfiltered.*each.values).clear();
    auto where = route::make(std::move(unfiltered)).value();
    for (auto kind : kinds) {
        auto destination = with_placeholders(where(entry_of(type, kind, tag))->destination);
        if (std::find(found.destinations.begin(), found.destinations.end(), destination) == found.destinations.end())
            found.destinations.push_back(std::move(destination));
    }
    if (found.destinations.empty())
        found.only_with.clear();
    return found;
}

std::string to_text(const routing& one)
{
    if (one.destinations.empty())
        return "left out by " + one.left_out_by;
    auto text = fmt::format("{}", fmt::join(one.destinations, ", "));
    return one.only_with.empty() ? text : fmt::format("{}  only with {}", text, fmt::join(one.only_with, " and "));
}

nlohmann::ordered_json to_json(const routing& one)
{
    nlohmann::ordered_json j{{"name", one.sink}, {"destinations", one.destinations}};
    j["left_out_by"] = one.left_out_by.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(one.left_out_by);
    j["only_with"] = one.only_with;
    return j;
}

}  // namespace

bool has_tag(const event_type& type)
{
    auto kinds = kinds_with(type);
    return type.name != "gap" &&
           std::any_of(kinds.begin(), kinds.end(), [](auto kind) { return traits_of(kind).has_tag; });
}

std::vector<std::string> known_destinations(const config::sink_settings& sink)
{
    std::set<std::string> found;
    for (auto& type : catalogue())
        for (auto& destination : route_of(sink, type, "").destinations)
            if (destination.find("{tag}") == destination.npos && destination.find("{member_tag}") == destination.npos)
                found.insert(destination);
    return {found.begin(), found.end()};
}

std::vector<routing> routes_of(const std::vector<config::sink_settings>& sinks, const event_type& type,
                               const std::string& tag)
{
    std::vector<routing> all;
    for (auto& sink : sinks)
        all.push_back(route_of(sink, type, tag));
    return all;
}

result<void> list_routes(const config::configuration& settings, const event_type& type, const std::string& tag,
                         bool json, std::ostream& out)
{
    auto all = routes_of(settings.sinks, type, tag);
    if (json) {
        nlohmann::ordered_json found{{"event_type", type.name}, {"tag", tag}, {"sinks", nlohmann::json::array()}};
        for (auto& each : all)
            found["sinks"].push_back(to_json(each));
        out << found.dump() << '\n';
        return {};
    }
    std::vector<std::vector<std::string>> rows;
    for (auto& each : all)
        rows.push_back({each.sink, to_text(each)});
    out << in_columns(rows, 2);
    return {};
}

}  // namespace clashcast::admin
