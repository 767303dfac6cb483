#include "publish/mqtt/callback_queue.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace clashcast {

callback_queue::callback_queue(boost::asio::any_io_executor e, mqtt_connection::listener& to)
    : executor_(std::move(e)), to_(&to)
{
}

void callback_queue::push(notification n)
{
    std::lock_guard hold(mutex_);
    waiting_.push_back(std::move(n));
    if (waiting_.size() == 1)
        boost::asio::post(executor_, [self = shared_from_this()] { self->deliver_all(); });
}

void callback_queue::deliver_all()
{
    std::vector<notification> taken;
    {
        std::lock_guard hold(mutex_);
        taken.swap(waiting_);
    }
    // What was acknowledged before the end was noticed is acknowledged.
    std::stable_partition(taken.begin(), taken.end(), [](auto& n) { return !n.lost; });
    for (auto& n : taken)
        if (to_)
            deliver(n);
    if (to_)
        to_->on_notified();
}

void callback_queue::deliver(notification& n)
{
    if (n.connected)
        return to_->on_connected(*n.connected);
    if (!n.lost)
        return to_->on_acknowledged(n.number, n.reason);
    auto* to = std::exchange(to_, nullptr);  // nothing follows
    to->on_lost(std::move(*n.lost));
}

}  // namespace clashcast
