#pragma once
// Which message can be sent out of turn, to see whether a broker takes any. Pure.

#include <clashcast/route.hpp>

#include <cstddef>
#include <functional>
#include <vector>

namespace clashcast {

// Messages other than the suspect that may be sent before it, of those that wait in order. A message that was sent
// before, or that is the first of another subject, changes no subject's order. Only when there is none of these, those
// of the suspect's own subject: if the suspect is cleared afterwards, one of them came before it, and comes again after
// it. `last_taken`: what the broker acknowledged last, nullptr for nothing.
std::vector<const message*> probes(const std::vector<message>& waiting, std::size_t suspect, const message* last_taken,
                                   const std::function<bool(const message&)>& sendable);

}  // namespace clashcast
