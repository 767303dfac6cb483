#pragma once
// Where the API tells about a subject, and what its error answers say. Pure.

#include <clashcast/api.hpp>
#include <clashcast/checkpoint.hpp>

#include <string>

namespace clashcast {

// "/clans/%232PP/currentwar". `tag` is normalised; for maintenance it is the player that is probed.
std::string endpoint(kind, std::string_view tag);

// What an answer other than 200 says: its status and, as far as it is the API's own, reason and message.
problem read_problem(const answer&);
problem read_problem(const failure&);

}  // namespace clashcast
