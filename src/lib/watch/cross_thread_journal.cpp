#include "watch/cross_thread_journal.hpp"

#include "async/run_on.hpp"

#include <utility>

namespace clashcast {

using headers = result<std::vector<checkpoint_header>>;

cross_thread_journal::cross_thread_journal(boost::asio::any_io_executor home, checkpoint_store& journal)
    : home_(std::move(home)), journal_(journal)
{
}

awaitable<headers> cross_thread_journal::resume(const std::vector<subject>& watched)
{
    return run_on<headers>(home_, [this, &watched] { return journal_.resume(watched); });
}

awaitable<headers> cross_thread_journal::enter(std::vector<subject> some)
{
    return run_on<headers>(home_, [this, some = std::move(some)] { return journal_.enter(some); });
}

awaitable<result<void>> cross_thread_journal::leave(std::vector<subject> some)
{
    return run_on<result<void>>(home_, [this, some = std::move(some)] { return journal_.leave(some); });
}

awaitable<result<checkpoint>> cross_thread_journal::load(subject what)
{
    return run_on<result<checkpoint>>(home_, [this, what = std::move(what)] { return journal_.load(what); });
}

awaitable<result<position>> cross_thread_journal::commit(subject what, change news)
{
    auto call = [this, what = std::move(what), news = std::move(news)]() mutable {
        return journal_.commit(std::move(what), std::move(news));
    };
    return run_on<result<position>>(home_, std::move(call));
}

}  // namespace clashcast
