#pragma once
// How many messages may wait for the broker's acknowledgement. Pure.

#include <cstddef>

namespace clashcast {

// What exceeds the window waits on our side: a queue inside Paho is ten times slower.
class window {
public:
    static constexpr std::size_t most_bytes = 512 * 1024;

    explicit window(std::size_t most_messages = 1) : most_messages_(most_messages) {}

    // A message of any size fits into an empty window.
    bool fits(std::size_t bytes) const
    {
        return messages_ == 0 || (messages_ < most_messages_ && bytes_ + bytes <= most_bytes);
    }
    void add(std::size_t bytes) { ++messages_, bytes_ += bytes; }
    void remove(std::size_t bytes) { --messages_, bytes_ -= bytes; }
    bool empty() const { return messages_ == 0; }

private:
    std::size_t most_messages_;
    std::size_t messages_ = 0, bytes_ = 0;
};

}  // namespace clashcast
