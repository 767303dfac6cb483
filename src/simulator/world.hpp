#pragma once
// What the stand-in can be asked: numbered paths, and the answer of each path at each version, 1 and on. Knows nothing
// of who polls; what it says is a pure function of path and version.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::simulator {

class world {
public:
    virtual ~world() = default;

    virtual std::uint32_t size() const = 0;  // paths are numbered 0 .. size-1

    // `target` is a percent-decoded request target without the leading /v1, such as "/clans/#2PP".
    virtual std::optional<std::uint32_t> find(std::string_view target) const = 0;

    // The path as a request has it, percent-encoded.
    virtual std::string path(std::uint32_t path) const = 0;

    // Whether the path's poll number `poll`, answered with `version` before, finds the next version.
    virtual bool moves(std::uint32_t path, std::uint32_t version, std::uint32_t poll) const = 0;

    // Appends the body and returns the status.
    virtual unsigned answer(std::string& body, std::uint32_t path, std::uint32_t version) const = 0;

    // Tags that may be watched, each with its '#'.
    virtual std::vector<std::string> clans() const = 0;
    virtual std::vector<std::string> players() const = 0;
};

}  // namespace clashcast::simulator
