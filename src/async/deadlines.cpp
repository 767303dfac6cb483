#include "async/deadlines.hpp"

namespace clashcast {

namespace asio = boost::asio;
using std::chrono::steady_clock;

struct deadlines::state : std::enable_shared_from_this<state> {
    state(asio::any_io_executor executor, std::chrono::nanoseconds l) : limit(l), timer(std::move(executor)) {}

    // For the one that is due first.
    void set()
    {
        timer.expires_at(watched.front()->due_);
        timer.async_wait([weak = weak_from_this()](boost::system::error_code cancelled) {
            auto self = weak.lock();
            if (!cancelled && self)
                self->ring();
        });
    }

    void ring()
    {
        auto now = steady_clock::now();
        while (!watched.empty() && watched.front()->due_ <= now) {
            auto* late = watched.front();
            watched.pop_front();
            late->expired_ = true;
            late->expire_();
        }
        if (!watched.empty())
            set();
    }

    std::chrono::nanoseconds limit;
    asio::steady_timer timer;
    std::list<watch*> watched;  // due first in front
};

deadlines::deadlines(asio::any_io_executor executor, std::chrono::nanoseconds limit)
    : state_(std::make_shared<state>(std::move(executor), limit))
{
}

deadlines::~deadlines()
{
    state_->timer.cancel();
}

deadlines::watch::watch(deadlines& in, std::function<void()> expire)
    : in_(in.state_), expire_(std::move(expire)), due_(steady_clock::now() + in_->limit),
      self_(in_->watched.insert(in_->watched.end(), this))
{
    if (in_->watched.size() == 1)
        in_->set();
}

deadlines::watch::~watch()
{
    if (!expired_)
        in_->watched.erase(self_);
    if (in_->watched.empty())
        in_->timer.cancel();  // nothing is left that the loop would have to go on for
}

}  // namespace clashcast
