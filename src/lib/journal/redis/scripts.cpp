#include "journal/redis/scripts.hpp"

#include <string>
#include <string_view>

namespace clashcast {

// The .lua files of this folder, built in (cmake/embed_lua.cmake).
namespace redis_lua {
extern const std::string_view shared, owner_only, claim, recover, commit, register_consumer, advance, rewind, forget,
    status, trim, mark_absent, enter, release, edit_watches;
}

namespace redis_scripts {
namespace {

redis::script for_anyone(std::string_view lua)
{
    return redis::script(std::string(redis_lua::shared).append(lua));
}

redis::script for_owner(std::string_view lua)
{
    return redis::script(std::string(redis_lua::shared).append(redis_lua::owner_only).append(lua));
}

}  // namespace

const redis::script& claim()
{
    static const auto one = for_anyone(redis_lua::claim);
    return one;
}

const redis::script& recover()
{
    static const auto one = for_owner(redis_lua::recover);
    return one;
}

const redis::script& commit()
{
    static const auto one = for_owner(redis_lua::commit);
    return one;
}

const redis::script& register_consumer()
{
    static const auto one = for_owner(redis_lua::register_consumer);
    return one;
}

const redis::script& advance()
{
    static const auto one = for_owner(redis_lua::advance);
    return one;
}

const redis::script& rewind()
{
    static const auto one = for_owner(redis_lua::rewind);
    return one;
}

const redis::script& forget()
{
    static const auto one = for_owner(redis_lua::forget);
    return one;
}

const redis::script& status()
{
    static const auto one = for_anyone(redis_lua::status);
    return one;
}

const redis::script& trim()
{
    static const auto one = for_owner(redis_lua::trim);
    return one;
}

const redis::script& mark_absent()
{
    static const auto one = for_owner(redis_lua::mark_absent);
    return one;
}

const redis::script& enter()
{
    static const auto one = for_owner(redis_lua::enter);
    return one;
}

const redis::script& release()
{
    static const auto one = for_owner(redis_lua::release);
    return one;
}

const redis::script& edit_watches()
{
    static const auto one = for_anyone(redis_lua::edit_watches);
    return one;
}

}  // namespace redis_scripts
}  // namespace clashcast
