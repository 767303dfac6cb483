#pragma once
// What can be said of groups before it is known what is watched already. Pure.

#include <clashcast/watch.hpp>

namespace clashcast {

// The group with normalised tags. Fails with errc::invalid as watcher::add() does.
result<watch_group> check_group(watch_group);

// The same for a group with members_of, which needs no tags.
result<watch_group> check_members_group(watch_group);

// The subject that a tag of the group names.
subject subject_of(const watch_group&, const std::string& tag);

// Kind, interval and options.
bool have_same_settings(const watch_group&, const watch_group&);

// The group without tags and clans.
watch_group settings_of(const watch_group&);

failure watched_already(const subject&);
failure not_watched(const subject&);

}  // namespace clashcast
