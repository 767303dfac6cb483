#pragma once
// What a reply means for the sender of the command. Pure.

#include "redis/resp.hpp"

namespace clashcast::redis {

enum class reply_class {
    done,            // no error
    retry,           // not now, and nothing was done: the server is loading, full, busy or a replica
    unknown_script,  // EVALSHA of a script that it does not have: send the whole script
    refused,         // never: a key of another type, no permission, anything else
};

reply_class classify(const value& reply);

// The first word of an error: "WRONGTYPE". For an error inside a script of Redis 6, the first word of the error of the
// command that failed.
std::string_view code_of(const value& reply);

}  // namespace clashcast::redis
