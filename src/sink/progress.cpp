#include "sink/progress.hpp"

#include <iterator>
#include <utility>

namespace clashcast {

void progress::restart(position place)
{
    first_ += batches_.size();
    batches_.clear();
    reached_ = place;
}

std::uint64_t progress::begin(batch_plan plan)
{
    batches_.emplace_back().plan = plan;
    return first_ + batches_.size() - 1;
}

void progress::settle(std::uint64_t number, std::vector<dead_letter> refused)
{
    if (number < first_)
        return;  // restart() has forgotten it
    auto& done = batches_.at(number - first_);
    done.settled = true;
    done.refused = std::move(refused);
    while (!batches_.empty() && batches_.front().settled) {
        count(batches_.front());
        batches_.pop_front();
        ++first_;
    }
}

void progress::count(batch_state& b)
{
    auto what = b.plan.passed;
    what.refused = b.refused.size();
    what.delivered = b.plan.messages - b.refused.size();
    counts_ += what;
    unsaid_.counts += what;
    unsaid_.refused.insert(unsaid_.refused.end(), std::make_move_iterator(b.refused.begin()),
                           std::make_move_iterator(b.refused.end()));
    unwritten_ += b.plan.messages + what.dropped > 0 ? worth_a_write : what.filtered;
    reached_ = b.plan.upto;
}

receipt progress::take()
{
    auto said = std::exchange(unsaid_, {});
    said.upto = reached_;
    unwritten_ = 0;
    return said;
}

}  // namespace clashcast
