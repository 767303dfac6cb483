#pragma once
// Which players are members of a clan that is followed. Pure: 8 bytes of each membership, and a counter of each player.

#include <clashcast/watch.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace clashcast {

class member_watch {
public:
    // The members of this clan are subjects of this group, which needs no tags. A clan that is followed already keeps
    // its group.
    void follow(const watch_group& group, const std::string& clan);

    struct movement {
        std::vector<subject> joined;  // a member of a followed clan from now on
        std::vector<subject> left;    // of no followed clan
    };

    // What a clan's answer says about its members.
    movement update(const std::string& clan, const std::vector<std::string>& members);

    // Returns the players that are members of no followed clan now.
    std::vector<subject> unfollow(const std::string& clan);

    bool follows(const std::string& clan) const { return clans_.contains(clan); }

    // The settings of a player: those of the clan that showed it first. nullptr: not a member.
    const watch_group* group_of(const subject& player) const;

private:
    using code = std::uint64_t;
    struct followed_clan {
        std::size_t group = 0;
        std::vector<code> members;  // sorted
    };
    struct membership {
        std::uint32_t clans = 0;
        std::uint32_t group = 0;
    };

    std::vector<subject> release(const std::vector<code>& went, subject_kind);
    std::size_t index_of(const watch_group&);

    std::vector<watch_group> groups_;  // all of one kind
    std::unordered_map<std::string, followed_clan> clans_;
    std::unordered_map<code, membership> memberships_;
};

}  // namespace clashcast
