#include "publish/redis_stream/scripts.hpp"

#include "redis/reply_class.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace clashcast::redis_stream {

// cursor.lua, which the other three begin with, append.lua, claim.lua and mark.lua.
namespace lua {
extern const std::string_view cursor, append, claim, mark;
}

namespace {

// A key has a hash tag if there is text between its first '{' and the next '}'.
bool has_hash_tag(std::string_view key)
{
    auto open = key.find('{');
    if (open == key.npos)
        return false;
    auto close = key.find('}', open);
    return close != key.npos && close > open + 1;
}

// Whether Redis refuses this key for good, while it may take others. All other refusals are about the user. Newer
// versions of Redis name the user who may not run a command, who may be called "monkey".
bool is_about_the_key(const redis::value& error)
{
    auto code = redis::code_of(error);
    auto has = [&](std::string_view words) { return error.text.find(words) != error.text.npos; };
    return code == "WRONGTYPE" || (code == "NOPERM" && has("key") && !has(" to run "));
}

}  // namespace

const redis::script& append()
{
    static const redis::script one(std::string(lua::cursor).append(lua::append));
    return one;
}

const redis::script& claim()
{
    static const redis::script one(std::string(lua::cursor).append(lua::claim));
    return one;
}

const redis::script& mark()
{
    static const redis::script one(std::string(lua::cursor).append(lua::mark));
    return one;
}

std::string cursor_key(std::string_view stream, std::string_view writer)
{
    if (has_hash_tag(stream))
        return fmt::format("{}:clashcast:{}", stream, writer);
    return fmt::format("{{{}}}:clashcast:{}", stream, writer);
}

std::string seconds(timestamp when)
{
    auto ms = when.time_since_epoch().count();
    return fmt::format("{}.{:03}", ms / 1000, ms % 1000);
}

outcome read_outcome(const redis::value& reply)
{
    outcome what;
    if (reply.is == redis::value::type::error) {
        bool passes = redis::classify(reply) != redis::reply_class::refused;
        what.is = !passes && is_about_the_key(reply) ? outcome::kind::refused : outcome::kind::failed;
        what.reason = append().explained(reply);
    } else if (reply.elements.size() != 2) {
        what.is = outcome::kind::failed;
    } else if (reply.elements[0].text == "behind") {
        what.is = outcome::kind::behind;
        what.reason = reply.elements[1].text;
    } else if (reply.elements[0].text == "ended") {
        what.is = outcome::kind::ended;
    } else if (reply.elements[0].text == "foreign") {
        what.is = outcome::kind::foreign;
        what.reason = reply.elements[1].text;
    } else if (!reply.elements[1].text.empty()) {
        what.beyond = reply.elements[1].text;
    }
    return what;
}

result<std::string> describe_keys(const std::vector<std::string>& keys, const std::vector<redis::value>& types)
{
    std::size_t streams = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        auto& type = types.at(i);
        if (type.is == redis::value::type::error)
            return failure(errc::refused, fmt::format("cannot read the type of {}: {}", keys[i], type.text));
        if (type.text != "stream" && type.text != "none")
            return failure(errc::refused, fmt::format("{} is a {}, not a stream", keys[i], type.text));
        streams += type.text == "stream";
    }
    if (keys.size() == 1)
        return keys[0] + (streams == 1 ? " is a stream" : " does not exist yet");
    if (keys.empty())
        return std::string("connected; which keys it uses depends on the events");
    auto missing = keys.size() - streams;
    return fmt::format("{} stream{}, {} key{} not exist yet", streams, streams == 1 ? "" : "s", missing,
                       missing == 1 ? " that does" : "s that do");
}

}  // namespace clashcast::redis_stream
