#pragma once
// Which subject is due next. Pure: time is passed in.

#include <clashcast/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace clashcast {

// A heap of due times. A removed subject stays in the heap, marked by an older stamp, until it comes up, or until a
// third of the heap consists of such: to take it out at once, the schedule would have to track the index of every item.
class schedule {
public:
    using time_point = clock::time_point;

    // `subject` is not in the schedule.
    void put(std::uint32_t subject, time_point due);

    // `subject` is in the schedule.
    void remove(std::uint32_t subject);

    // When the next subject is due; time_point::max() when the schedule is empty.
    time_point next() const { return heap_.empty() ? time_point::max() : heap_.front().due; }

    // Takes out the subject that has been due for the longest time, if one is due at `now`; put() brings it back.
    std::optional<std::uint32_t> take(time_point now);

    // How many subjects have been due since before `when`. Takes as long as there are of them.
    std::size_t due_before(time_point when) const;

    std::size_t size() const { return heap_.size() - removed_; }

private:
    struct item {
        time_point due;
        std::uint32_t subject;
        std::uint32_t stamp;
        bool operator>(const item& other) const { return due > other.due; }
    };

    bool is_removed(const item& one) const { return one.stamp != stamps_[one.subject]; }
    void pop();
    void drop_removed();
    void rebuild();

    std::vector<item> heap_;             // its front is not removed
    std::vector<std::uint32_t> stamps_;  // of each subject's valid item
    std::size_t removed_ = 0;            // items in the heap
};

}  // namespace clashcast
