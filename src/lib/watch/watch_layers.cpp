#include "watch/watch_layers.hpp"

#include "watch/check_group.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace clashcast {
namespace {

void plan_to_add(std::vector<watch_group>& groups, const watch_group& settings, const std::string& tag)
{
    auto same = [&](const watch_group& other) { return have_same_settings(other, settings); };
    auto found = std::find_if(groups.rbegin(), groups.rend(), same);
    auto& group = found == groups.rend() ? groups.emplace_back(settings_of(settings)) : *found;
    group.tags.push_back(tag);
}

// A subject of several groups.
struct grouped_subject {
    subject_kind kind;
    std::string_view name;  // its tag, or empty
    const std::string* tag = nullptr;
    const watch_group* group = nullptr;
};

bool is_before(const grouped_subject& a, const grouped_subject& b)
{
    return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
}

bool are_watched_alike(const grouped_subject& a, const grouped_subject& b)
{
    return *a.tag == *b.tag && have_same_settings(*a.group, *b.group);
}

std::vector<grouped_subject> subjects_of(const std::vector<watch_group>& groups)
{
    std::vector<grouped_subject> all;
    for (auto& group : groups)
        for (auto& tag : group.tags) {
            auto name = traits_of(group.kind).has_tag ? std::string_view(tag) : std::string_view();
            all.push_back({group.kind, name, &tag, &group});
        }
    std::sort(all.begin(), all.end(), is_before);
    return all;
}

subject name_of(const grouped_subject& one)
{
    return subject(one.kind, std::string(one.name));
}

std::map<std::string, watch_group> clans_of(const std::vector<watch_group>& groups)
{
    std::map<std::string, watch_group> clans;
    for (auto& group : groups)
        for (auto& clan : group.members_of)
            clans.try_emplace(clan, settings_of(group));
    return clans;
}

}  // namespace

const watch_group* watch_layers::stored_group_of(const subject& one) const
{
    auto found = stored_.subjects.find(one);
    return found == stored_.subjects.end() ? nullptr : &stored_.groups[found->second];
}

// Why it is watched besides having been added.
const watch_group* watch_layers::group_below(const subject& one) const
{
    auto* stored = stored_group_of(one);
    return stored ? stored : members_.group_of(one);
}

std::optional<watch_origin> watch_layers::origin_of(const subject& one) const
{
    if (added_.contains(one))
        return watch_origin::added;
    if (stored_.subjects.contains(one))
        return watch_origin::stored;
    return members_.group_of(one) ? std::optional(watch_origin::members) : std::nullopt;
}

std::map<std::pair<subject_kind, watch_origin>, std::size_t> watch_layers::counts() const
{
    std::map<std::pair<subject_kind, watch_origin>, std::size_t> all;
    auto members = watched_ - added_.size();  // the rest
    for (auto& [kind, count] : added_counts_)
        all[{kind, watch_origin::added}] = count;
    for (auto& [one, group] : stored_.subjects)
        if (!added_.contains(one)) {
            ++all[{one.kind, watch_origin::stored}];
            --members;
        }
    if (members > 0)
        all[{subject_kind::player, watch_origin::members}] = members;
    return all;
}

void watch_layers::admit(step& todo, const watch_group& group, const std::string& tag)
{
    auto one = subject_of(group, tag);
    if (group_below(one))
        todo.remove.push_back(one);
    else
        ++watched_;
    added_.insert(one);
    ++added_counts_[one.kind];
}

void watch_layers::drop(step& todo, const subject& one)
{
    added_.erase(one);
    --added_counts_[one.kind];
    todo.remove.push_back(one);
    if (auto* below = group_below(one))
        plan_to_add(todo.add, *below, one.tag);
    else
        --watched_;
}

// The journal's watches or the members changed. `before` is what group_below() was.
void watch_layers::change_below(step& todo, const subject& one, const watch_group* before)
{
    auto* now = group_below(one);
    if (added_.contains(one) || (!before && !now) || (before && now && have_same_settings(*before, *now)))
        return;
    if (before)
        todo.remove.push_back(one);
    if (now)
        plan_to_add(todo.add, *now, one.tag);
    watched_ += now ? 1 : 0;
    watched_ -= before ? 1 : 0;
}

void watch_layers::take_movement(step& todo, const member_watch::movement& moved)
{
    for (auto& one : moved.left)
        if (origin_of(one) == std::nullopt) {
            todo.remove.push_back(one);
            --watched_;
        }
    for (auto& one : moved.joined)
        if (origin_of(one) == watch_origin::members) {
            plan_to_add(todo.add, *members_.group_of(one), one.tag);
            ++watched_;
        }
}

// Comes first in each step, so that no member who leaves here is added by the rest of the step. A clan whose members
// get other settings is followed anew.
void watch_layers::follow_clans(step& todo)
{
    auto wanted = added_clans_;
    wanted.insert(stored_clans_.begin(), stored_clans_.end());
    for (auto& [clan, group] : followed_) {
        auto still = wanted.find(clan);
        if (still != wanted.end() && have_same_settings(still->second, group))
            continue;
        member_watch::movement moved;
        moved.left = members_.unfollow(clan);
        take_movement(todo, moved);
    }
    for (auto& [clan, group] : wanted)
        if (!members_.follows(clan)) {
            members_.follow(group, clan);
            todo.report.push_back(clan);
        }
    followed_ = std::move(wanted);
}

result<watch_layers::step> watch_layers::add(const watch_group& group)
{
    for (auto& tag : group.tags)
        if (auto one = subject_of(group, tag); added_.contains(one))
            return watched_already(one);
    step todo;
    for (auto& clan : group.members_of)
        added_clans_.try_emplace(clan, settings_of(group));
    follow_clans(todo);
    for (auto& tag : group.tags)
        admit(todo, group, tag);
    if (!group.tags.empty()) {
        auto& all = todo.add.emplace_back(settings_of(group));
        all.tags = group.tags;
    }
    return todo;
}

result<watch_layers::step> watch_layers::remove(const std::vector<subject>& subjects)
{
    for (auto& one : subjects)
        if (!added_.contains(one))
            return not_watched(one);
    step todo;
    for (auto& one : subjects)
        if (one.kind == subject_kind::clan && !stored_group_of(one))
            added_clans_.erase(one.tag);
    follow_clans(todo);
    for (auto& one : subjects)
        if (added_.contains(one))  // else it is in the list twice
            drop(todo, one);
    return todo;
}

watch_layers::step watch_layers::replace(const std::vector<watch_group>& before, const std::vector<watch_group>& after)
{
    step todo;
    added_clans_ = clans_of(after);
    follow_clans(todo);
    auto old = subjects_of(before), now = subjects_of(after);
    auto o = old.begin(), n = now.begin();
    auto add = [&](const grouped_subject& one) { plan_to_add(todo.add, *one.group, *one.tag); };
    while (o != old.end() || n != now.end()) {
        if (n == now.end() || (o != old.end() && is_before(*o, *n))) {
            drop(todo, name_of(*o++));
        } else if (o == old.end() || is_before(*n, *o)) {
            admit(todo, *n->group, *n->tag);
            add(*n++);
        } else {
            if (!are_watched_alike(*o, *n)) {
                todo.remove.push_back(name_of(*o));
                add(*n);
            }
            ++o, ++n;
        }
    }
    return todo;
}

watch_layers::step watch_layers::replace_stored(const std::vector<watch_group>& groups)
{
    step todo;
    stored_clans_ = clans_of(groups);
    follow_clans(todo);
    stored_layer next;
    next.groups = groups;
    for (std::size_t i = 0; i < groups.size(); ++i)
        for (auto& tag : groups[i].tags)
            next.subjects.try_emplace(subject_of(groups[i], tag), i);
    auto before = std::exchange(stored_, std::move(next));
    auto settle = [&](const subject& one) {
        auto known = before.subjects.find(one);
        bool was_stored = known != before.subjects.end();
        change_below(todo, one, was_stored ? &before.groups[known->second] : members_.group_of(one));
    };
    for (auto& [one, group] : before.subjects)
        settle(one);
    for (auto& [one, group] : stored_.subjects)
        if (!before.subjects.contains(one))
            settle(one);
    return todo;
}

watch_layers::step watch_layers::take_members(const std::string& clan, const std::vector<std::string>& members)
{
    step todo;
    take_movement(todo, members_.update(clan, members));
    return todo;
}

}  // namespace clashcast
