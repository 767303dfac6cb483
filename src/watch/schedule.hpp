#pragma once
// Which subject is due next. Pure: time is passed in.

#include <clashcast/clock.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

namespace clashcast {

class schedule {
public:
    using time_point = clock::time_point;

    void put(std::uint32_t subject, time_point due) { heap_.push({due, subject}); }

    // When the next subject is due; time_point::max() when there is none.
    time_point next() const { return heap_.empty() ? time_point::max() : heap_.top().due; }

    // Takes out the subject that is due at `now` for the longest time; it comes back by put().
    std::optional<std::uint32_t> take(time_point now)
    {
        if (next() > now)
            return {};
        auto subject = heap_.top().subject;
        heap_.pop();
        return subject;
    }

private:
    struct item {
        time_point due;
        std::uint32_t subject;
        bool operator>(const item& other) const { return due > other.due; }
    };
    std::priority_queue<item, std::vector<item>, std::greater<>> heap_;
};

}  // namespace clashcast
