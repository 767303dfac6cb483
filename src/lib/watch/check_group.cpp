#include "watch/check_group.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <tuple>
#include <utility>

namespace clashcast {
namespace {

failure invalid(std::string what)
{
    return {errc::invalid, std::move(what)};
}

// A tag that the group has twice; empty when each is there once.
std::string_view repeated_tag(const watch_group& group)
{
    std::vector<std::string_view> tags(group.tags.begin(), group.tags.end());
    std::sort(tags.begin(), tags.end());
    auto repeated = std::adjacent_find(tags.begin(), tags.end());
    return repeated == tags.end() ? std::string_view() : *repeated;
}

}  // namespace

subject subject_of(const watch_group& group, const std::string& tag)
{
    return subject(group.kind, traits_of(group.kind).has_tag ? tag : std::string());
}

bool have_same_settings(const watch_group& a, const watch_group& b)
{
    auto tied = [](const watch_group& g) {
        auto& o = g.options;
        return std::tie(g.kind, g.interval, o.track_members, o.member_exclude_fields, o.include_fields,
                        o.exclude_fields, o.achievements, o.remind);
    };
    return tied(a) == tied(b);
}

watch_group settings_of(const watch_group& group)
{
    watch_group settings;
    settings.kind = group.kind;
    settings.interval = group.interval;
    settings.options = group.options;
    return settings;
}

failure watched_already(const subject& one)
{
    return invalid(fmt::format("{} is watched already", to_string(one)));
}

failure not_watched(const subject& one)
{
    return invalid(fmt::format("{} is not watched", to_string(one)));
}

result<watch_group> check_group(watch_group group)
{
    if (group.interval == clock::duration::zero())
        group.interval = traits_of(group.kind).interval;
    if (group.interval < std::chrono::seconds(1))
        return invalid(fmt::format("an interval of {} is too short; the shortest is 1 s",
                                   std::chrono::duration_cast<std::chrono::milliseconds>(group.interval)));
    auto& kind = traits_of(group.kind);
    if (!kind.has_tag && !kind.is_probe()) {
        group.tags = {std::string(kind.name)};
        return group;
    }
    if (!group.members_of.empty())
        return invalid("members can be watched by a pool only");
    if (group.tags.empty())
        return invalid(fmt::format("no tag of a {} to watch", to_string(group.kind)));
    for (auto& tag : group.tags) {
        auto normalised = normalise_tag(tag);
        if (!normalised)
            return normalised.error();
        tag = std::move(*normalised);
    }
    if (!traits_of(group.kind).has_tag && group.tags.size() > 1)
        return invalid(fmt::format("{} is detected by polling one {}, but the group has several tags",
                                   to_string(group.kind), traits_of(group.kind).tag_noun));
    if (auto tag = repeated_tag(group); !tag.empty())
        return watched_already(subject_of(group, std::string(tag)));
    return group;
}

result<watch_group> check_members_group(watch_group group)
{
    if (group.kind != subject_kind::player)
        return invalid("members of clans can be watched as players only");
    auto clans = std::exchange(group.members_of, {});
    for (auto& clan : clans) {
        auto tag = normalise_tag(clan);
        if (!tag)
            return tag.error();
        clan = *tag;
    }
    auto tags = group.tags;
    if (tags.empty())
        group.tags = {clans.front()};  // any: what is checked is the rest
    auto checked = check_group(std::move(group));
    if (!checked)
        return checked.error();
    if (tags.empty())
        checked->tags.clear();
    checked->members_of = std::move(clans);
    return checked;
}

}  // namespace clashcast
