#pragma once
// Why a subject is watched, and with which settings: because it was added (the configuration), because the journal
// stores a watch of it, or because it is a member of a clan that is followed. The first reason that holds counts. Pure:
// what the watchers have to do is returned.

#include "watch/member_watch.hpp"
#include "watch/subject_set.hpp"

#include <clashcast/watch_pool.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clashcast {

class watch_layers {
public:
    // What the watchers do: first they remove, then they add, then they report the members of clans.
    struct step {
        std::vector<subject> remove;
        std::vector<watch_group> add;
        std::vector<std::string> report;
    };

    // The group was checked. Fails with errc::invalid if one of its subjects was added already.
    result<step> add(const watch_group&);

    // Fails with errc::invalid if one of them was not added. Members of a clan that is no longer watched leave, too.
    result<step> remove(const std::vector<subject>&);

    // What was added as `before` becomes `after`. Both were checked.
    step replace(const std::vector<watch_group>& before, const std::vector<watch_group>& after);

    // All that the journal stores now. The groups were checked.
    step replace_stored(const std::vector<watch_group>&);

    // What a clan's answer says about its members.
    step take_members(const std::string& clan, const std::vector<std::string>& members);

    std::optional<watch_origin> origin_of(const subject&) const;

    std::size_t size() const { return watched_; }

    // How many, by kind and reason.
    std::map<std::pair<subject_kind, watch_origin>, std::size_t> counts() const;

private:
    struct stored_layer {
        std::vector<watch_group> groups;
        std::map<subject, std::size_t> subjects;  // index of the group
    };
    using clan_groups = std::map<std::string, watch_group>;  // the settings of the members of each clan

    const watch_group* stored_group_of(const subject&) const;
    const watch_group* group_below(const subject&) const;
    void admit(step&, const watch_group&, const std::string& tag);
    void drop(step&, const subject&);
    void change_below(step&, const subject&, const watch_group* before);
    void take_movement(step&, const member_watch::movement&);
    void follow_clans(step&);

    subject_set added_;
    std::map<subject_kind, std::size_t> added_counts_;
    clan_groups added_clans_;   // whose members are watched,
    clan_groups stored_clans_;  // by the journal,
    clan_groups followed_;      // by either of them
    stored_layer stored_;
    member_watch members_;
    std::size_t watched_ = 0;
};

}  // namespace clashcast
