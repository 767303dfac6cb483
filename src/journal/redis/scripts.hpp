#pragma once
// What has to happen in one step, in Redis.

#include "redis/script.hpp"

namespace clashcast::redis_scripts {

// Each takes the same keys: lease meta headers bodies journal cursors absent tallies dead. Each but `claim` and
// `balance` takes the lease's value as its first argument and answers {'lost'} when the lease is not that. All read
// every key they are about to write before the first write, because nothing is rolled back when a key turns out to be
// of another type.
const redis::script& claim();    // writer instance ttl fence identity
                                 // -> granted fence end commits identity | held who ms | fenced who
const redis::script& recover();  // floor commits identity (reader place tally)... -> done end
const redis::script& commit();   // subject revision stamp rest body floor count field...
                                 // -> done place [commits, if it is new] | conflict
const redis::script& enrol();    // reader beginning -> place tally
const redis::script& advance();  // reader place 4 counts most-dead (place time reason subject event)...
                                 // -> done given-up tally
const redis::script& rewind();   // reader place -> done place | unknown | ahead place
const redis::script& forget();   // reader -> done | unknown
const redis::script& balance();  // lease -> end oldest bytes dead-letters [reader place]... [reader tally]...
const redis::script& sweep();    // old tight kept absence max-events max-bytes drop reader...
                                 // -> events bytes dropped kept forgotten...
const redis::script& absent();   // kept count missing... present...
const redis::script& release();

}  // namespace clashcast::redis_scripts
