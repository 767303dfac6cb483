#pragma once
// Subjects that the journal did not take when they came or left: when to try again, and what the log says.

#include "watch/poll_context.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace clashcast {

class refusals {
public:
    // The context must outlive it.
    explicit refusals(poll_context& all) : all_(all) {}

    // The subject is pending, and stays so until it is tried again. One that is wanted counts as failing.
    void add(std::uint32_t number, const failure& why);

    // The journal has taken it.
    void settled(std::uint32_t number) { tries_.erase(number); }

    bool any_due() const { return due_.next() <= all_.time.now(); }
    std::optional<std::uint32_t> take_due() { return due_.take(all_.time.now()); }

    // Writes a line if there are new ones since the last call.
    void log();

private:
    poll_context& all_;
    schedule due_;
    std::map<std::uint32_t, unsigned> tries_;  // in a row
    std::size_t new_ = 0;
    std::string first_;  // of the new ones, and why
};

}  // namespace clashcast
