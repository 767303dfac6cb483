#include "watch/member_watch.hpp"

#include "watch/check_group.hpp"
#include "watch/tag_code.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace clashcast {
namespace {

// Sorted, each once.
std::vector<std::uint64_t> codes_of(const std::vector<std::string>& tags)
{
    std::vector<std::uint64_t> codes;
    for (auto& tag : tags)
        if (auto code = tag_code(tag))
            codes.push_back(*code);
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    return codes;
}

}  // namespace

std::size_t member_watch::index_of(const watch_group& group)
{
    auto same = [&](const watch_group& other) { return have_same_settings(other, group); };
    auto known = std::find_if(groups_.begin(), groups_.end(), same);
    if (known != groups_.end())
        return static_cast<std::size_t>(known - groups_.begin());
    groups_.push_back(settings_of(group));
    return groups_.size() - 1;
}

void member_watch::follow(const watch_group& group, const std::string& clan)
{
    clans_.try_emplace(clan, followed_clan{index_of(group), {}});
}

member_watch::movement member_watch::update(const std::string& clan, const std::vector<std::string>& members)
{
    movement moved;
    auto found = clans_.find(clan);
    if (found == clans_.end())
        return moved;
    auto& [group, before] = found->second;
    auto now = codes_of(members);
    std::vector<code> came, went;
    std::set_difference(now.begin(), now.end(), before.begin(), before.end(), std::back_inserter(came));
    std::set_difference(before.begin(), before.end(), now.begin(), now.end(), std::back_inserter(went));
    auto kind = groups_[group].kind;
    for (auto one : came) {
        auto [player, is_new] = memberships_.try_emplace(one, membership{0, static_cast<std::uint32_t>(group)});
        ++player->second.clans;  // perhaps of another clan, too, which has not noticed yet that it left
        if (is_new)
            moved.joined.emplace_back(kind, tag_of_code(one));
    }
    moved.left = release(went, kind);
    before = std::move(now);
    return moved;
}

std::vector<subject> member_watch::release(const std::vector<code>& went, subject_kind kind)
{
    std::vector<subject> left;
    for (auto one : went)
        if (auto player = memberships_.find(one); --player->second.clans == 0) {
            memberships_.erase(player);
            left.emplace_back(kind, tag_of_code(one));
        }
    return left;
}

std::vector<subject> member_watch::unfollow(const std::string& clan)
{
    auto found = clans_.find(clan);
    if (found == clans_.end())
        return {};
    auto left = release(found->second.members, groups_[found->second.group].kind);
    clans_.erase(found);
    return left;
}

const watch_group* member_watch::group_of(const subject& player) const
{
    auto one = tag_code(player.tag);
    if (!one || groups_.empty() || groups_.front().kind != player.kind)
        return nullptr;
    auto found = memberships_.find(*one);
    return found == memberships_.end() ? nullptr : &groups_[found->second.group];
}

}  // namespace clashcast
