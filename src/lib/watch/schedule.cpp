#include "watch/schedule.hpp"

#include <algorithm>
#include <functional>

namespace clashcast {

void schedule::put(std::uint32_t subject, time_point due)
{
    if (subject >= stamps_.size())
        stamps_.resize(subject + 1u);
    heap_.push_back({due, subject, stamps_[subject]});
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
}

void schedule::remove(std::uint32_t subject)
{
    ++stamps_[subject];
    ++removed_;
    if (removed_ > heap_.size() / 3)
        rebuild();
    drop_removed();
}

std::optional<std::uint32_t> schedule::take(time_point now)
{
    if (next() > now)
        return {};
    auto subject = heap_.front().subject;
    pop();
    drop_removed();
    return subject;
}

// What is below an item in the heap is due later.
std::size_t schedule::due_before(time_point when) const
{
    std::size_t count = 0;
    std::vector<std::size_t> open{0};
    while (!open.empty()) {
        auto at = open.back();
        open.pop_back();
        if (at >= heap_.size() || heap_[at].due >= when)
            continue;
        count += is_removed(heap_[at]) ? 0 : 1;
        open.push_back(2 * at + 1);
        open.push_back(2 * at + 2);
    }
    return count;
}

void schedule::pop()
{
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    heap_.pop_back();
}

void schedule::drop_removed()
{
    while (!heap_.empty() && is_removed(heap_.front())) {
        pop();
        --removed_;
    }
}

void schedule::rebuild()
{
    std::erase_if(heap_, [this](const item& one) { return is_removed(one); });
    std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
    if (heap_.size() <= heap_.capacity() / 2)
        heap_.shrink_to_fit();
    removed_ = 0;
}

}  // namespace clashcast
