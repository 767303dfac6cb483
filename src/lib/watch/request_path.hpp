#pragma once
// The request for a subject, and the failure that an answer stands for. Pure functions.

#include <clashcast/api.hpp>
#include <clashcast/checkpoint.hpp>
#include <clashcast/diff.hpp>

#include <string>

namespace clashcast {

// "/clans/%232PP/currentwar". `tag` is the subject's, normalised; of a probe it is the one that is asked for.
std::string request_path(subject_kind, std::string_view tag, const request& = {});

// The failure of an answer other than 200: its status and, if the API wrote them, reason and message.
poll_failure poll_failure_of(const response&);
poll_failure poll_failure_of(const failure&);

}  // namespace clashcast
