#pragma once
// The Lua scripts of the journal: what has to happen in one step, in Redis. The .lua files beside this one say what
// each does, which arguments it takes and what it returns.

#include "redis/script.hpp"

namespace clashcast::redis_scripts {

// Each takes all keys of the journal, in the order of redis_keys::all(). All but `claim` take the value of the owner's
// lease as their first argument. `status` and `edit_watches` ignore it; the others return {'lost'} when the lease has
// another value.
const redis::script& claim();
const redis::script& recover();
const redis::script& commit();
const redis::script& register_consumer();
const redis::script& advance();
const redis::script& rewind();
const redis::script& forget();
const redis::script& status();
const redis::script& trim();
const redis::script& mark_absent();
const redis::script& enter();
const redis::script& release();
const redis::script& edit_watches();

}  // namespace clashcast::redis_scripts
