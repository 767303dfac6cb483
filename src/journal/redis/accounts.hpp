#pragma once
// What the books look like in Redis: readers' accounts and dead letters, to and from text. Pure. docs/storage.md
// describes them.

#include "redis/resp.hpp"

#include <clashcast/reader.hpp>

namespace clashcast {

// The five arguments that redis_scripts::advance() wants of a dead letter.
void add_dead_letter(redis::command&, const dead_letter&);

// `stored` is what XRANGE returns for one. Fails with errc::malformed.
result<dead_letter> parse_dead_letter(const redis::value& stored);

// `reply` is that of redis_scripts::balance(). Fails with errc::malformed.
// A reader as redis_scripts::enrol() answers.
result<account> parse_account(std::string_view reader, std::string_view place, std::string_view tally);

result<books> parse_books(const redis::value& reply);

}  // namespace clashcast
