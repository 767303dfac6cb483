#include <clashcast/route.hpp>

#include "sink/destination.hpp"
#include "sink/pattern.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {

struct route::plan {
    std::vector<std::string_view> types;  // those wanted, by name
    std::vector<std::string> tags;        // empty: all
    data_level data = data_level::none;
    destination where;
};

namespace {

// The types that any of the patterns means.
result<std::vector<std::string_view>> types_of(const std::vector<std::string>& patterns)
{
    std::vector<std::string_view> wanted;
    for (const auto& type : catalogue())
        if (patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                            [&](const auto& p) { return matches(p, type.name); }))
            wanted.push_back(type.name);
    for (const auto& pattern : patterns)
        if (std::none_of(wanted.begin(), wanted.end(), [&](auto name) { return matches(pattern, name); }))
            return failure(errc::invalid, fmt::format("\"{}\" fits no event type", pattern));
    return wanted;
}

result<std::vector<std::string>> normalised(const std::vector<std::string>& typed)
{
    std::vector<std::string> tags;
    for (const auto& one : typed) {
        auto tag = normalise_tag(one);
        if (!tag)
            return tag.error();
        tags.push_back(*tag);
    }
    return tags;
}

// The bodies, when they are what the event carries at this level.
bool carries_bodies(const entry& e, data_level level)
{
    return level == data_level::full && e.before && e.after && is_whole(e.event.type);
}

// The event with as much of the snapshots as `level` lets through. In the journal it is at level `subject`.
std::string payload_of(const entry& e, data_level level)
{
    auto whole = carries_bodies(e, level);
    if (level != data_level::none && !whole)
        return to_json(e.event);
    event shown;
    shown.id = e.event.id;
    shown.type = e.event.type;
    shown.of = e.event.of;
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
    auto where = destination::parse(options.destination, options.levels);
    if (!where)
        return where.error();
    plan made;
    made.types = std::move(*types);
    made.tags = std::move(*tags);
    made.data = options.data;
    made.where = std::move(*where);
    return route(std::make_shared<const plan>(std::move(made)));
}

std::optional<message> route::operator()(const entry& e) const
{
    auto right_tag = plan_->tags.empty() || e.event.tag.empty() || contains(plan_->tags, e.event.tag);
    auto wanted = right_tag && contains(plan_->types, e.event.type);
    if (!wanted && e.event.type != "gap")
        return {};
    message m;
    m.at = e.at;
    m.id = e.event.id;
    m.event_type = e.event.type;
    m.tag = e.event.tag;
    m.seen = e.event.seen;
    m.destination = plan_->where(e.event);
    m.payload = payload_of(e, plan_->data);
    return m;
}

data_level route::data() const
{
    return plan_->data;
}

}  // namespace clashcast
