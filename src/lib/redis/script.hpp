#pragma once
// A Lua script and the digest by which Redis knows it.

#include "redis/resp.hpp"

#include <string>
#include <string_view>

namespace clashcast::redis {

class script {
public:
    explicit script(std::string_view lua);

    const std::string& lua() const { return lua_; }

    // The text of an error that ended this script, with the line of the script if Redis says which. Redis does not name
    // the command that a user may not run.
    std::string explained(const value& error) const;

    // Add the number of keys, the keys and the arguments.
    command by_name() const { return command("EVALSHA", sha1_); }
    command whole() const { return command("EVAL", lua_); }

private:
    std::string lua_;
    std::string sha1_;
};

}  // namespace clashcast::redis
