#pragma once
// What is watched, and what the API said about it at one time.

#include <clashcast/error.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace clashcast {

// Wall-clock time in milliseconds, UTC.
using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

enum class kind : std::uint8_t { clan, war, player, maintenance };

// "clan", "war", "player", "maintenance".
std::string_view to_string(kind);

// One thing that is watched. `tag` is normalised ("#2PP") and empty for maintenance.
struct subject {
    subject() = default;
    subject(kind k, std::string t) : of(k), tag(std::move(t)) {}
    auto operator<=>(const subject&) const = default;

    kind of = kind::clan;
    std::string tag;
};

// "clan/#2PP", "maintenance/": the subject's name in the journal and in the log.
std::string to_string(const subject&);
result<subject> parse_subject(std::string_view);

// The answer to one poll, as the API wrote it. Not yet known to be JSON.
struct snapshot {
    snapshot() = default;
    snapshot(std::string text, timestamp when) : body(std::move(text)), seen(when) {}

    std::string body;
    timestamp seen{};
};

// The tag a person means: blanks trimmed, upper case, letter O read as zero, one leading '#'.
// Fails with errc::invalid, naming the tag, when it is not three or more of 0289PYLQGRJCUV.
result<std::string> normalise_tag(std::string_view typed);

}  // namespace clashcast
