#include "journal/sqlite/cursor.hpp"

#include "journal/record.hpp"

#include <clashcast/log.hpp>

#include <algorithm>

namespace clashcast {

namespace asio = boost::asio;
using entries = std::vector<entry>;

sqlite_cursor::sqlite_cursor(sqlite_thread& thread, clock& time, consumer who, const consumer_status& known,
                             std::string journal)
    : thread_(thread), clock_(time), who_(std::move(who)), read_upto_(known.at), acknowledged_(known.at),
      since_(known.since), journal_(std::move(journal))
{
}

asio::awaitable<result<entries>> sqlite_cursor::next(std::size_t limit)
{
    for (;;) {
        while (!thread_.finishing() && thread_.end() <= read_upto_)
            co_await thread_.changed();
        auto until = thread_.end();
        auto found = co_await read(limit);
        if (found && found->empty()) {
            read_upto_ = until;  // what came after it was discarded
            continue;
        }
        if (found)
            read_upto_ = found->back().at;
        co_return found;
    }
}

// The dropped events are older than all others. A consumer that was rewound had some of them.
asio::awaitable<result<entries>> sqlite_cursor::read(std::size_t limit)
{
    auto from = read_upto_;
    auto had = std::max(read_upto_, acknowledged_);
    auto now = clock_.wall();
    auto job = [from, had, limit, now, who = who_](sqlite_store& store) {
        if (auto dropped = store.dropped(); dropped > had)
            return result<entries>(entries{make_gap(who.name, had, dropped, now)});
        return store.read(from, limit, who.data);
    };
    co_return co_await thread_.ask(std::move(job));
}

asio::awaitable<result<void>> sqlite_cursor::advance(acknowledgement done)
{
    auto upto = done.upto;
    auto job = [name = who_.name, done = std::move(done)](sqlite_store& store) {
        return store.advance(name, done);
    };
    auto removed = co_await thread_.ask(std::move(job));
    if (!removed)
        co_return removed.error();
    acknowledged_ = std::max(acknowledged_, upto);
    if (*removed > 0)
        log::error("sink {}: there are more than {} dead letters: the {} oldest are removed", who_.name,
                   most_dead_letters, *removed);
    co_return result<void>();
}

}  // namespace clashcast
