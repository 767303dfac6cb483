#include "sink/acknowledger.hpp"

#include <utility>

namespace clashcast {

namespace asio = boost::asio;

bool acknowledger::ended() const
{
    return mode_ == mode::finishing && parts_.busy == 0 && !parts_.batches.has_news();
}

asio::awaitable<result<void>> acknowledger::run()
{
    auto& batches = parts_.batches;
    while (!ended()) {
        auto due = batches.has_news() && (mode_ != mode::worthwhile || batches.worth_acknowledging());
        if (mode_ == mode::once)
            mode_ = mode::worthwhile;
        if (!due) {
            co_await parts_.changed->wait();
            continue;
        }
        auto done = batches.take();
        auto upto = done.upto;
        auto written = co_await parts_.from->advance(std::move(done));
        if (!written)
            co_return written;
        batches.acknowledged(upto);
        parts_.changed->notify_all();
    }
    co_return result<void>();
}

void acknowledger::write_all(bool always)
{
    if (mode_ == mode::finishing)
        return;
    mode_ = always ? mode::all : mode::worthwhile;
    parts_.changed->notify_all();
}

void acknowledger::write_once()
{
    if (mode_ == mode::worthwhile)
        mode_ = mode::once;
    parts_.changed->notify_all();
}

void acknowledger::finish()
{
    mode_ = mode::finishing;
    parts_.changed->notify_all();
}

}  // namespace clashcast
