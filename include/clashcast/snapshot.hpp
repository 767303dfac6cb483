#pragma once
// What the API answered about a subject at one time. A value; any thread may have its own.

#include <clashcast/subject.hpp>
#include <clashcast/timestamp.hpp>

#include <string>
#include <utility>

namespace clashcast {

// The answer to one poll, as the API wrote it. It may be anything: whether it is JSON is for the diff to find out.
struct snapshot {
    snapshot() = default;
    snapshot(std::string text, timestamp when) : body(std::move(text)), seen(when) {}

    std::string body;
    timestamp seen{};
};

}  // namespace clashcast
