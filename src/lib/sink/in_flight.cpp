#include "sink/in_flight.hpp"

#include <iterator>
#include <utility>

namespace clashcast {

void in_flight::restart(position from)
{
    oldest_ = from == reached_ ? oldest() : std::nullopt;
    first_ += batches_.size();
    batches_.clear();
    reached_ = from;
}

std::uint64_t in_flight::begin(batch_plan plan)
{
    batches_.emplace_back().plan = plan;
    return first_ + batches_.size() - 1;
}

void in_flight::settle(std::uint64_t number, std::vector<dead_letter> refused)
{
    if (number < first_)
        return;  // from before restart()
    auto& done = batches_.at(number - first_);
    done.settled = true;
    done.refused = std::move(refused);
    while (!batches_.empty() && batches_.front().settled) {
        count(batches_.front());
        batches_.pop_front();
        ++first_;
    }
}

void in_flight::count(batch_state& b)
{
    auto what = b.plan.passed;
    what.refused = b.refused.size();
    what.delivered = b.plan.messages - b.refused.size();
    counts_ += what;
    next_.counts += what;
    next_.refused.insert(next_.refused.end(), std::make_move_iterator(b.refused.begin()),
                         std::make_move_iterator(b.refused.end()));
    weight_ += b.plan.messages + what.dropped > 0 ? worth_a_write : what.filtered;
    reached_ = b.plan.upto;
    oldest_.reset();
}

acknowledgement in_flight::take()
{
    auto taken = std::exchange(next_, {});
    taken.upto = reached_;
    weight_ = 0;
    return taken;
}

}  // namespace clashcast
