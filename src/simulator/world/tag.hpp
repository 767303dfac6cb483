#pragma once
// Tags of a made world: a number becomes a tag and a tag its number again, without a table. Tags of one length are a
// space of their own; within it different numbers have different tags.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::simulator {

enum class tag_space { clan = 8, player = 9, member = 10, opponent = 11, league_war = 12 };  // symbols in a tag of it

// How many tags there are in `space`. Numbers are taken modulo this.
std::uint64_t tags_in(tag_space space);

// Appends the tag without its `#`.
void write_tag(std::string& out, tag_space space, std::uint64_t number);

// The number of `tag`, which has no `#`; nothing if the tag is not in this space.
std::optional<std::uint64_t> tag_number(tag_space space, std::string_view tag);

}  // namespace clashcast::simulator
