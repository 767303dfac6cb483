#pragma once
// Chooses messages to be sent out of turn, to find out whether a broker takes any. Pure.

#include <clashcast/message.hpp>

#include <cstddef>
#include <functional>
#include <vector>

namespace clashcast {

// Returns the messages among `waiting` that may be sent before the suspect. A message that was sent before, or that is
// the first of another subject, changes no subject's order. If there are none of these, returns messages of the
// suspect's own subject: if the suspect is taken later, one of them came before it, and comes again after it.
// `last_taken`: the message that the broker acknowledged last, or nullptr.
std::vector<const message*> probes(const std::vector<message>& waiting, std::size_t suspect, const message* last_taken,
                                   const std::function<bool(const message&)>& sendable);

}  // namespace clashcast
