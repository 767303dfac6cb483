#pragma once
// What can be asked for: numbered paths, and the answer of each path in each version, from 1 on. The answer is a pure
// function of path and version. The version grows with polls or with time.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::simulator {

class world {
public:
    virtual ~world() = default;

    // Paths are numbered 0 .. size-1. There may be more from size + 1 on, with versions by the clock only.
    virtual std::uint32_t size() const = 0;

    // `target` is a percent-decoded request target without the leading /v1, such as "/clans/#2PP".
    virtual std::optional<std::uint32_t> find(std::string_view target) const = 0;

    // The path as a request has it, percent-encoded.
    virtual std::string path(std::uint32_t path) const = 0;

    // The path that stands for all that are about the same: they differ in how much was asked for, and have the same
    // versions.
    virtual std::uint32_t subject(std::uint32_t path) const { return path; }

    // The version of a path by the clock, `now` seconds after the start; it never falls. Nothing if the path's version
    // grows with polls.
    virtual std::optional<std::uint32_t> version_at(std::uint32_t, double) const { return std::nullopt; }

    // Whether poll number `poll` of the path finds another version than `version`, which the poll before it got.
    virtual bool moves(std::uint32_t path, std::uint32_t version, std::uint32_t poll) const = 0;

    // Appends the body and returns the status.
    virtual unsigned answer(std::string& body, std::uint32_t path, std::uint32_t version) const = 0;

    // Tags that may be watched, each with its '#'.
    virtual std::vector<std::string> clans() const = 0;
    virtual std::vector<std::string> players() const = 0;
};

}  // namespace clashcast::simulator
