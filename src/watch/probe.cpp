#include "watch/probe.hpp"

#include "watch/endpoint.hpp"
#include "watch/wait.hpp"

#include <clashcast/log.hpp>

#include <algorithm>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

probe::probe(watch_group group, api& a, recorder& r, clock& c, watch_counts& counts, std::function<void(bool)> turned)
    : group_(std::move(group)), api_(a), journal_(r), clock_(c), counts_(counts), turned_(std::move(turned))
{
}

void probe::turn(bool down)
{
    if (down_ != down)
        turned_(down);
    down_ = down;
}

void probe::look_soon()
{
    next_ = std::min(next_, std::max(clock_.now(), last_ + std::chrono::seconds(1)));
}

asio::awaitable<void> probe::run(std::stop_token stop, condition& changed)
{
    next_ = clock_.now();
    while (!stop.stop_requested()) {
        if (clock_.now() < next_) {
            co_await wait_until(clock_, next_, changed);
            continue;
        }
        last_ = clock_.now();
        next_ = last_ + group_.interval;
        bool was_down = down_;
        co_await look(stop);
        if (down_ != was_down)
            log::warning("{}", down_ ? "the API is in maintenance: polling pauses" : "the API's maintenance is over");
        changed.notify_all();
    }
}

asio::awaitable<void> probe::look(std::stop_token stop)
{
    auto path = endpoint(kind::maintenance, group_.tags.front());
    auto got = co_await api_.get(std::move(path), stop);
    if (!got && got.error().code == errc::closed)
        co_return;
    ++counts_.polls;
    const subject what(kind::maintenance, "");
    auto now = clock_.wall();
    recorder::step compare;
    if (got && got->status == 200)
        compare = [&, seen = snapshot(std::move(got->body), now)](const checkpoint& last) {
            return advance(what, last, seen, group_.options);
        };
    else
        compare = [&, failed = got ? read_problem(*got) : read_problem(got.error())](const checkpoint& last) {
            return advance(what, last, failed, now);
        };
    auto recorded = co_await journal_.record(what, std::move(compare));
    if (recorded)
        turn(is_down(*recorded));
}

}  // namespace clashcast
