#include "journal/sqlite/cursor.hpp"

#include "journal/record.hpp"

#include <clashcast/log.hpp>

#include <algorithm>

namespace clashcast {

namespace asio = boost::asio;
using entries = std::vector<entry>;

sqlite_cursor::sqlite_cursor(sqlite_thread& thread, clock& time, reader who, const account& known, std::string journal)
    : thread_(thread), clock_(time), who_(std::move(who)), place_(known.at), committed_(known.at), since_(known.since),
      journal_(std::move(journal))
{
}

asio::awaitable<result<entries>> sqlite_cursor::next(std::size_t limit)
{
    for (;;) {
        while (!thread_.finishing() && thread_.end() <= place_)
            co_await thread_.changed();
        auto until = thread_.end();
        auto found = co_await read(limit);
        if (found && found->empty()) {
            place_ = until;  // what came after it is kept no more
            continue;
        }
        if (found)
            place_ = found->back().at;
        co_return found;
    }
}

// What was dropped is the oldest: all that is kept lies behind it. A reader that went back had some of it already.
asio::awaitable<result<entries>> sqlite_cursor::read(std::size_t limit)
{
    auto from = place_;
    auto had = std::max(place_, committed_);
    auto now = clock_.wall();
    std::function<result<entries>(sqlite_store&)> job = [from, had, limit, now, who = who_](sqlite_store& store) {
        if (auto dropped = store.dropped(); dropped > had)
            return result<entries>(entries{make_gap(who.name, had, dropped, now)});
        return store.read(from, limit, who.data);
    };
    co_return co_await thread_.ask(std::move(job));
}

asio::awaitable<result<void>> sqlite_cursor::advance(receipt done)
{
    auto upto = done.upto;
    std::function<result<std::size_t>(sqlite_store&)> job =
        [name = who_.name, done = std::move(done)](sqlite_store& store) {
            return result<std::size_t>(store.advance(name, done));
        };
    auto given_up = co_await thread_.ask(std::move(job));
    if (!given_up)
        co_return given_up.error();
    committed_ = std::max(committed_, upto);
    if (*given_up > 0)
        log::error("sink {}: there are more than {} dead letters: the {} oldest are given up", who_.name,
                   most_dead_letters, *given_up);
    co_return result<void>();
}

}  // namespace clashcast
