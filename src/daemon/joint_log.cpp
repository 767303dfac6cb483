#include "daemon/joint_log.hpp"

#include <iterator>
#include <utility>

namespace clashcast {

joint_log::joint_log(boost::asio::any_io_executor executor, journal& j, std::size_t watchers)
    : journal_(j), missing_(watchers), known_(std::move(executor))
{
}

awaitable<result<std::vector<header>>> joint_log::resume(const std::vector<subject>& watched)
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
    co_return std::vector<header>(std::make_move_iterator(from), std::make_move_iterator(from + count));
}

}  // namespace clashcast
