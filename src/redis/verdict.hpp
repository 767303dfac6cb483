#pragma once
// What a reply means for who sent the command. Pure.

#include "redis/resp.hpp"

namespace clashcast::redis {

enum class verdict {
    done,            // no error
    retry,           // not now, and nothing was done: the server loads, is full, is a replica, is busy
    unknown_script,  // EVALSHA of a script it does not have: send the whole of it
    refused,         // never: a key of another type, no permission, anything else
};

verdict judge(const value& reply);

// The first word of an error: "WRONGTYPE". For one that a script of Redis 6 ran into, that of the command
// that failed.
std::string_view code_of(const value& reply);

}  // namespace clashcast::redis
