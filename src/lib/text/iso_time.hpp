#pragma once
// Times as people and programs read them.

#include <clashcast/timestamp.hpp>

#include <string>

namespace clashcast {

std::string iso_time(timestamp);  // "2026-11-23T14:03:47.207Z"

}  // namespace clashcast
