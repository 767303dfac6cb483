#include "watch/stored_groups.hpp"

#include "watch/check_group.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>

namespace clashcast {
namespace {

constexpr auto by_default = clock::duration::zero();
constexpr auto shortest_interval = std::chrono::seconds(1);

// "clan, war, ..., members, everything"
std::string allowed_names()
{
    std::string names;
    for (auto kind : all_kinds())
        if (traits_of(kind).has_tag)
            names.append(to_string(kind)).append(", ");
    return names.append(members_name).append(", ").append(everything_name);
}

// What is watched, each subject once.
struct watched {
    void add(subject_kind kind, const std::string& tag, clock::duration interval)
    {
        auto its = interval == by_default ? clock::duration(traits_of(kind).interval) : interval;
        subjects.try_emplace(subject(kind, tag), its);
    }
    void add_members(const std::string& clan, clock::duration interval)
    {
        auto its = interval == by_default ? clock::duration(traits_of(subject_kind::player).interval) : interval;
        members.try_emplace(clan, its);
    }

    std::map<subject, clock::duration> subjects;
    std::map<std::string, clock::duration> members;  // of these clans
};

void add_named(watched& all, const stored_watch& one)
{
    if (auto kind = find_kind(one.name.kind); kind && traits_of(*kind).has_tag)
        all.add(*kind, one.name.tag, one.interval);
    else if (one.name.kind == members_name)
        all.add_members(one.name.tag, one.interval);
}

// A clan's league wars are its wars, and whose members are watched is watched itself.
void add_implied(watched& all, const stored_watch& one)
{
    auto& [kind, tag] = one.name;
    bool everything = kind == everything_name;
    if (everything)
        all.add(subject_kind::clan, tag, one.interval);
    if (everything || kind == members_name)
        all.add(subject_kind::clan, tag, by_default);
    if (everything || kind == to_string(subject_kind::war))
        all.add(subject_kind::league, tag, by_default);
    if (!everything)
        return;
    all.add(subject_kind::war, tag, by_default);
    all.add(subject_kind::raid, tag, by_default);
    all.add_members(tag, by_default);
}

watch_group& group_with(std::map<std::pair<subject_kind, clock::duration>, watch_group>& groups, subject_kind kind,
                        clock::duration interval)
{
    auto& group = groups[{kind, interval}];
    group.kind = kind;
    group.interval = interval;
    return group;
}

}  // namespace

result<watch_name> checked(watch_name name)
{
    auto kind = find_kind(name.kind);
    bool known = (kind && traits_of(*kind).has_tag) || name.kind == members_name || name.kind == everything_name;
    if (!known)
        return failure(errc::invalid, fmt::format("\"{}\" cannot be watched; allowed: {}", name.kind, allowed_names()));
    auto tag = normalise_tag(name.tag);
    if (!tag)
        return tag.error();
    name.tag = std::move(*tag);
    return name;
}

result<stored_watch> checked(stored_watch one)
{
    auto name = checked(std::move(one.name));
    if (!name)
        return name.error();
    one.name = std::move(*name);
    if (one.interval != one.interval.zero() && one.interval < shortest_interval)
        return failure(errc::invalid, fmt::format("an interval of {} ms is too short; the shortest is 1 s",
                                                  one.interval.count()));
    return one;
}

std::vector<watch_group> groups_of(const std::vector<stored_watch>& watches)
{
    watched all;
    for (auto& one : watches)
        if (checked(one))
            add_named(all, one);
    for (auto& one : watches)
        if (checked(one))
            add_implied(all, one);
    std::map<std::pair<subject_kind, clock::duration>, watch_group> groups;
    for (auto& [one, interval] : all.subjects)
        group_with(groups, one.kind, interval).tags.push_back(one.tag);
    for (auto& [clan, interval] : all.members)
        group_with(groups, subject_kind::player, interval).members_of.push_back(clan);
    std::vector<watch_group> checked;
    for (auto& [settings, group] : groups)
        if (auto good = group.members_of.empty() ? check_group(group) : check_members_group(group))
            checked.push_back(std::move(*good));
    return checked;
}

}  // namespace clashcast
