#pragma once
// A Lua script and the name that Redis knows it by.

#include "redis/resp.hpp"

#include <string>
#include <string_view>

namespace clashcast::redis {

class script {
public:
    explicit script(std::string_view lua);

    const std::string& lua() const { return lua_; }

    // The words of an error that ended this script, and the line that they are about, if Redis says which: it does not
    // name the command that the user may not run.
    std::string explained(const value& error) const;

    // The number of keys, the keys and the arguments are to follow.
    command by_name() const { return command("EVALSHA", sha1_); }
    command whole() const { return command("EVAL", lua_); }

private:
    std::string lua_;
    std::string sha1_;
};

}  // namespace clashcast::redis
