#include "journal/memory/cursor.hpp"
#include "journal/record.hpp"

#include <algorithm>
#include <set>

namespace clashcast {
namespace {

namespace asio = boost::asio;

class memory_journal final : public journal {
public:
    memory_journal(asio::any_io_executor e, clock& c, journal_bounds bounds)
        : clock_(c), shelf_(std::make_shared<shelf>(std::move(e), bounds))
    {
    }

    asio::awaitable<result<void>> open() override { co_return result<void>(); }
    asio::awaitable<result<void>> visit() override { co_return result<void>(); }

    const std::string& identity() const override { return shelf_->identity; }

    asio::awaitable<failure> keep() override
    {
        while (!shelf_->closed)
            co_await shelf_->changed.wait();
        co_return memory_is_closed();
    }

    asio::awaitable<result<std::vector<header>>> resume(const std::vector<subject>& watched) override
    {
        if (shelf_->closed)
            co_return memory_is_closed();
        forget_unwatched(std::set<subject>(watched.begin(), watched.end()));
        std::vector<header> headers;
        for (auto& what : watched) {
            auto known = shelf_->subjects.find(what);
            headers.push_back(known == shelf_->subjects.end() ? header() : header(known->second.last));
        }
        co_return headers;
    }

    asio::awaitable<result<checkpoint>> load(subject what) override
    {
        if (shelf_->closed)
            co_return memory_is_closed();
        auto known = shelf_->subjects.find(what);
        co_return known == shelf_->subjects.end() ? first_checkpoint(shelf_->identity, what, clock_.wall())
                                                  : known->second.last;
    }

    asio::awaitable<result<position>> commit(subject what, change news) override
    {
        if (!news.events.empty())
            co_await shelf_->brim.room();
        if (shelf_->closed)
            co_return memory_is_closed();
        co_return take_in(what, news);
    }

    asio::awaitable<result<std::unique_ptr<cursor>>> open_cursor(reader who) override
    {
        if (shelf_->closed)
            co_return memory_is_closed();
        auto [mine, unknown] = shelf_->readers.try_emplace(who.name);
        if (unknown)
            mine->second.committed = mine->second.since = who.from_beginning ? shelf_->before_oldest() : shelf_->end;
        mine->second.wanted = who.data;
        co_return make_memory_cursor(shelf_, who.name);
    }

    asio::awaitable<result<books>> balance() override
    {
        if (shelf_->closed)
            co_return memory_is_closed();
        books all;
        all.end = shelf_->end;
        all.oldest = shelf_->before_oldest();
        all.bytes = shelf_->bytes;
        all.dead_letters = shelf_->dead.size();
        for (auto& [name, known] : shelf_->readers) {
            auto& one = all.readers.emplace_back();
            one.reader = name;
            one.at = known.committed;
            one.since = known.since;
            one.counts = known.counts;
        }
        co_return all;
    }

    asio::awaitable<result<void>> forget(std::string reader) override
    {
        if (shelf_->closed)
            co_return memory_is_closed();
        if (shelf_->readers.erase(reader) == 0)
            co_return no_reader(reader);
        shelf_->trim();
        co_return result<void>();
    }

    asio::awaitable<result<position>> rewind(std::string reader, position wanted) override
    {
        if (shelf_->closed)
            co_return memory_is_closed();
        auto known = shelf_->readers.find(reader);
        if (known == shelf_->readers.end())
            co_return no_reader(reader);
        auto at = known->second.committed;
        if (wanted > at)
            co_return ahead_of(reader, to_string(at), wanted);
        auto place = shelf_->kept_place(wanted);
        if (place.sequence >= at.sequence)  // also where nothing is kept of what it had
            place = at;
        known->second.committed = known->second.since = place;
        known->second.counts = tally();
        co_return place;
    }

    asio::awaitable<result<std::vector<dead_letter>>> dead_letters(position after, std::size_t limit) override
    {
        if (shelf_->closed)
            co_return memory_is_closed();
        std::vector<dead_letter> letters;
        for (auto& one : shelf_->dead)
            if (one.id > after && letters.size() < limit)
                letters.push_back(one);
        co_return letters;
    }

    asio::awaitable<result<void>> discard(std::vector<position> letters) override
    {
        if (shelf_->closed)
            co_return memory_is_closed();
        std::erase_if(shelf_->dead, [&](const dead_letter& one) {
            return std::find(letters.begin(), letters.end(), one.id) != letters.end();
        });
        co_return result<void>();
    }

    asio::awaitable<void> close() override
    {
        shelf_->closed = true;
        shelf_->brim.release();
        shelf_->changed.notify_all();
        co_return;
    }

private:
    result<position> take_in(const subject& what, change& news)
    {
        auto& now = shelf_->subjects[what];
        auto mark = digest(news);
        switch (judge(now.last.revision, now.digest, news, mark)) {
        case admission::conflict: return conflict_of(what, now.last.revision, news);
        case admission::repeated: return now.end;
        case admission::accepted: break;
        }
        if (news.next.failing)
            news.next.failing->message.reset();
        if (!news.events.empty())
            shelf_->add(first_after(shelf_->end, clock_.wall()), news);
        now.last = std::move(news.next);
        now.digest = std::move(mark);
        now.end = shelf_->end;
        return now.end;
    }

    void forget_unwatched(const std::set<subject>& watched)
    {
        auto now = clock_.now();
        for (auto& [what, it] : shelf_->subjects) {
            if (watched.contains(what))
                it.unwatched_since.reset();
            else if (!it.unwatched_since)
                it.unwatched_since = now;
        }
        std::erase_if(shelf_->subjects, [&](auto& known) {
            auto since = known.second.unwatched_since;
            return since && now - *since >= kept_unwatched;
        });
    }

    clock& clock_;
    std::shared_ptr<shelf> shelf_;
};

}  // namespace

std::unique_ptr<journal> make_memory_journal(asio::any_io_executor executor, clock& time, journal_bounds bounds)
{
    return std::make_unique<memory_journal>(std::move(executor), time, bounds);
}

}  // namespace clashcast
