#include "committing.hpp"

#include <limits>

namespace bench {

namespace asio = boost::asio;
using std::chrono::steady_clock;

committing::committing(journal_loop& loop) : loop_(loop), subjects_(small_clans(16 * under_way))
{
    small_clan clan;
    for (const auto& one : subjects_)
        next_.push_back(clan.change(one));
    for (auto& one : next_)
        one.next.revision = 1;
}

// Each lane has its own subjects: the commits of one subject come one after another.
asio::awaitable<void> committing::commit(std::size_t lane)
{
    for (auto i = lane; begun_ < wanted_; i = (i + under_way) % subjects_.size()) {
        ++begun_;
        auto what = subjects_[i];
        auto news = next_[i];
        ++next_[i].next.revision;
        auto done = co_await loop_.journal().commit(std::move(what), std::move(news));
        done.value();
        ++committed_;
    }
    --lanes_;
}

std::vector<std::string> committing::subjects() const
{
    std::vector<std::string> names;
    for (const auto& one : subjects_)
        names.push_back(to_string(one));
    return names;
}

void committing::begin()
{
    begun_ = committed_ = 0;
    for (; lanes_ < under_way; ++lanes_)
        loop_.spawn(commit(lanes_));
}

double committing::run_for(std::chrono::nanoseconds span)
{
    auto start = steady_clock::now();
    wanted_ = std::numeric_limits<std::size_t>::max();
    begin();
    loop_.context().run_for(span);
    wanted_ = 0;
    loop_.run_until([this] { return lanes_ == 0; });
    return static_cast<double>(committed_) / std::chrono::duration<double>(steady_clock::now() - start).count();
}

void committing::run(std::size_t changes)
{
    wanted_ = changes;
    begin();
    loop_.run_until([this] { return lanes_ == 0; });
}

}  // namespace bench
