#include <clashcast/route.hpp>

#include "json/document.hpp"
#include "sink/pattern.hpp"
#include "sink/topic_template.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {

struct route::plan {
    std::vector<std::string_view> types;  // wanted, by name
    std::vector<subject_kind> kinds;      // empty: all
    std::vector<std::string> fields;      // empty: all
    std::vector<std::string> tags;        // empty: all
    data_level data = data_level::none;
    topic_template destination;

    bool wants(const event&) const;
};

namespace {

// The event types that any of the patterns matches.
result<std::vector<std::string_view>> types_of(const std::vector<std::string>& patterns)
{
    std::vector<std::string_view> wanted;
    for (const auto& type : catalogue())
        if (patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                            [&](const auto& p) { return matches(p, type.name); }))
            wanted.push_back(type.name);
    for (const auto& pattern : patterns)
        if (std::none_of(wanted.begin(), wanted.end(), [&](auto name) { return matches(pattern, name); }))
            return failure(errc::invalid, fmt::format("\"{}\" matches no event type", pattern));
    return wanted;
}

result<std::vector<subject_kind>> kinds_of(const std::vector<std::string>& names)
{
    std::vector<subject_kind> kinds;
    for (auto& name : names) {
        auto kind = find_kind(name);
        if (!kind)
            return failure(errc::invalid, fmt::format("\"{}\" is not a kind", name));
        kinds.push_back(*kind);
    }
    return kinds;
}

// Whether one of these fields is among the event's changes.
bool changes_one_of(const std::vector<std::string>& fields, const event& e)
{
    thread_local json::document changes;
    bool found = false;
    if (changes.parse(e.changes))
        changes.root().each([&](json::value one) {
            auto name = one["field"];
            found = found || std::any_of(fields.begin(), fields.end(), [&](auto& f) { return name.is_text(f); });
        });
    return found;
}

result<std::vector<std::string>> normalised(const std::vector<std::string>& written)
{
    std::vector<std::string> tags;
    for (const auto& one : written) {
        auto tag = normalise_tag(one);
        if (!tag)
            return tag.error();
        tags.push_back(*tag);
    }
    return tags;
}

// Whether the event carries whole snapshots at this level.
bool carries_bodies(const entry& e, data_level level)
{
    return level == data_level::full && e.before && e.after && is_whole(e.event.kind, e.event.type);
}

// The event as JSON, with as much of the snapshots as `level` allows. The journal has it at level `subject`.
std::string payload_of(const entry& e, data_level level)
{
    auto whole = carries_bodies(e, level);
    if (level != data_level::none && !whole)
        return to_json(e.event);
    event shown;
    shown.id = e.event.id;
    shown.type = e.event.type;
    shown.kind = e.event.kind;
    shown.tag = e.event.tag;
    shown.seen = e.event.seen;
    shown.changes = e.event.changes;
    shown.metadata = e.event.metadata;
    if (whole) {
        shown.old_data = *e.before;
        shown.new_data = *e.after;
    }
    return to_json(shown);
}

bool contains(const auto& list, const auto& what)
{
    return std::find(list.begin(), list.end(), what) != list.end();
}

}  // namespace

route::route(std::shared_ptr<const plan> p) : plan_(std::move(p)) {}

result<route> route::make(route_options options)
{
    auto types = types_of(options.events);
    if (!types)
        return types.error();
    auto tags = normalised(options.tags);
    if (!tags)
        return tags.error();
    auto kinds = kinds_of(options.kinds);
    if (!kinds)
        return kinds.error();
    auto where = topic_template::parse(options.destination, options.levels);
    if (!where)
        return where.error();
    plan made;
    made.types = std::move(*types);
    made.kinds = std::move(*kinds);
    made.fields = std::move(options.fields);
    made.tags = std::move(*tags);
    made.data = options.data;
    made.destination = std::move(*where);
    return route(std::make_shared<const plan>(std::move(made)));
}

bool route::plan::wants(const event& e) const
{
    bool right_tag = tags.empty() || e.tag.empty() || contains(tags, e.tag);
    return right_tag && contains(types, e.type) && (kinds.empty() || contains(kinds, e.kind)) &&
           (fields.empty() || changes_one_of(fields, e));
}

std::optional<message> route::operator()(const entry& e) const
{
    if (e.event.type != "gap" && !plan_->wants(e.event))
        return {};
    message m;
    m.at = e.at;
    m.id = e.event.id;
    m.event_type = e.event.type;
    m.tag = e.event.tag;
    m.seen = e.event.seen;
    m.destination = plan_->destination(e.event);
    m.payload = payload_of(e, plan_->data);
    return m;
}

data_level route::data() const
{
    return plan_->data;
}

}  // namespace clashcast
