#include "watch/resume_barrier.hpp"

#include <iterator>
#include <utility>

namespace clashcast {

resume_barrier::resume_barrier(boost::asio::any_io_executor executor, checkpoint_store& j, std::size_t watchers)
    : journal_(j), missing_(watchers), takers_(watchers), known_(std::move(executor))
{
}

awaitable<result<std::vector<checkpoint_header>>> resume_barrier::resume(const std::vector<subject>& watched)
{
    auto first = static_cast<std::ptrdiff_t>(watched_.size()), count = static_cast<std::ptrdiff_t>(watched.size());
    watched_.insert(watched_.end(), watched.begin(), watched.end());
    if (--missing_ == 0) {
        auto all = co_await journal_.resume(watched_);
        headers_ = std::move(all);
        watched_ = {};
        known_.notify_all();
    }
    while (!headers_)
        co_await known_.wait();
    if (!*headers_)
        co_return headers_->error();
    auto from = (*headers_)->begin() + first;
    std::vector<checkpoint_header> own(std::make_move_iterator(from), std::make_move_iterator(from + count));
    if (--takers_ == 0)
        headers_ = std::vector<checkpoint_header>();  // a million of them are 140 MB
    co_return own;
}

}  // namespace clashcast
