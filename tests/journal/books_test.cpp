// What every journal promises of receipts, dead letters, bounds and gaps (clashcast/reader.hpp), checked against each.

#include "stores.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace clashcast;
namespace asio = boost::asio;
using strings = std::vector<std::string>;

namespace {

store each_store(std::uint64_t max_events, journal_bounds::overflow when_full = journal_bounds::overflow::wait)
{
    auto it = clashcast::each_store();
    it.bounds.max_events = max_events;
    it.bounds.when_full = when_full;
    return it;
}

tally counts(std::uint64_t delivered, std::uint64_t refused, std::uint64_t filtered, std::uint64_t dropped = 0)
{
    tally t;
    t.delivered = delivered;
    t.refused = refused;
    t.filtered = filtered;
    t.dropped = dropped;
    return t;
}

dead_letter a_letter(const entry& of, std::string reason)
{
    dead_letter letter;
    letter.at = of.at;
    letter.event = of.event;
    letter.refused = timestamp(std::chrono::milliseconds(1'763'912'999'001));
    letter.reason = std::move(reason);
    return letter;
}

// A receipt for these, all of them refused.
receipt refusal_of(const std::vector<entry>& entries, const std::string& reason)
{
    receipt done(entries.back().at, counts(0, entries.size(), 0));
    for (auto& e : entries)
        done.refused.push_back(a_letter(e, reason));
    return done;
}

strings ids(const std::vector<dead_letter>& letters)
{
    strings all;
    for (auto& letter : letters)
        all.push_back(letter.event.id);
    return all;
}

template <class T>
boost::system::error_code code_of(const result<T>& r)
{
    return r ? boost::system::error_code() : r.error().code;
}

void check_balance(workplace& here)
{
    auto all = here.balance();
    for (auto& one : all.readers) {
        INFO("reader " << one.reader);
        CHECK(one.at.sequence - one.since.sequence == one.counts.sum());
    }
}

// The journal is kept, as the daemon does it, beside what the test does.
class keeper {
public:
    explicit keeper(workplace& w) : here_(w), group_(w.context.get_executor()) { group_.spawn("keeper", keep()); }
    ~keeper() { here_.cancel(group_); }

private:
    asio::awaitable<void> keep() { co_await here_.log().keep(); }

    workplace& here_;
    task_group group_;
};

// A commit that may have to wait.
class committing {
public:
    committing(workplace& w, change news) : here_(w), group_(w.context.get_executor())
    {
        group_.spawn("committer", commit(std::move(news)));
        here_.balance();  // by the same road: what could be done at once is done
        here_.balance();
    }
    ~committing() { here_.cancel(group_); }

    bool waits() const { return !done_; }
    bool ends() { return here_.until([&] { return done_.has_value(); }); }
    boost::system::error_code code() const { return *done_; }

private:
    asio::awaitable<void> commit(change news)
    {
        auto committed = co_await here_.log().commit(other_clan, std::move(news));
        done_ = code_of(committed);
    }

    workplace& here_;
    std::optional<boost::system::error_code> done_;
    task_group group_;
};

// Commits of one event each, "e<first>" and so on.
void commit_each(workplace& here, std::uint64_t first, std::uint64_t last)
{
    for (auto n = first; n <= last; ++n)
        here.commit(some_clan, a_change(n, {an_event("e" + std::to_string(n))}));
}

}  // namespace

TEST_CASE("receipts add up")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    auto other = here.read_as("b");
    here.commit(some_clan, a_change(1, some_events("e", 6)));
    auto all = here.next(*reader);
    auto start = reader->committed();
    here.advance(*reader, receipt(all[3].at, counts(2, 1, 1)));
    here.advance(*reader, receipt(all[5].at, counts(1, 0, 1)));
    auto mine = here.account_of("a");
    CHECK(mine.at == all[5].at);
    CHECK(mine.since == start);
    CHECK(mine.counts == counts(3, 1, 2));
    CHECK(here.account_of("b").counts == tally());
    auto now = here.balance();
    CHECK(now.end == all[5].at);
    CHECK(now.end.sequence - now.oldest.sequence == 6);
    CHECK(now.bytes > 0);
    CHECK(now.readers.size() == 2);
    check_balance(here);
}

TEST_CASE("a receipt that is sent twice counts once")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    here.commit(some_clan, a_change(1, some_events("e", 3)));
    auto all = here.next(*reader);
    auto done = refusal_of(all, "too large");
    here.advance(*reader, done);
    here.advance(*reader, done);
    here.advance(*reader, receipt(all[0].at, counts(1, 0, 0)));
    CHECK(reader->committed() == all[2].at);
    CHECK(here.account_of("a").counts == counts(0, 3, 0));
    CHECK(here.balance().dead_letters == 3);
    check_balance(here);
}

TEST_CASE("books and dead letters survive a restart")
{
    auto store = each_store(survives);
    workplace here(store);
    std::uint64_t bytes = 0;
    {
        auto reader = here.read_as("a");
        here.commit(some_clan, a_change(1, some_events("e", 3)));
        auto all = here.next(*reader, 2);
        here.advance(*reader, refusal_of(all, "no such topic"));
        bytes = here.balance().bytes;
    }
    here.reopen();
    CHECK(here.account_of("a").counts == counts(0, 2, 0));
    CHECK(ids(here.dead_letters()) == strings{"e0", "e1"});
    CHECK(here.balance().bytes == bytes);
    auto reader = here.read_as("a");
    here.advance(*reader, here.next(*reader).back().at);
    CHECK(here.account_of("a").counts == counts(1, 2, 0));
    check_balance(here);
}

TEST_CASE("dead letters are kept in order, with reason and event, until they are discarded")
{
    workplace here(each_store());
    auto one = here.read_as("one", true, data_level::subject);
    auto two = here.read_as("two");
    here.commit(some_clan, a_change(1, {an_event("e0"), an_event("e1", "clan_updated")}));
    auto all = here.next(*one);
    here.advance(*one, refusal_of(all, "ü: not for \"us\""));
    here.advance(*two, refusal_of(here.next(*two), "full"));

    auto letters = here.dead_letters();
    CHECK(ids(letters) == strings{"e0", "e1", "e0", "e1"});
    REQUIRE(letters.size() == 4);
    CHECK(letters[0].reader == "one");
    CHECK(letters[3].reader == "two");
    CHECK(letters[1].at == all[1].at);
    CHECK(letters[1].reason == "ü: not for \"us\"");
    CHECK(letters[1].refused == timestamp(std::chrono::milliseconds(1'763'912'999'001)));
    CHECK(to_json(letters[1].event) == to_json(all[1].event));
    CHECK(letters[1].event.of == all[1].event.of);
    CHECK(letters[0].id < letters[1].id);

    CHECK(ids(here.dead_letters(letters[0].id, 2)) == strings{"e1", "e0"});
    here.get(here.log().discard({letters[0].id, letters[2].id, position(7, 7)})).value();
    CHECK(ids(here.dead_letters()) == strings{"e1", "e1"});
    CHECK(here.balance().dead_letters == 2);
    here.get(here.log().discard({letters[1].id, letters[3].id})).value();
    CHECK(here.dead_letters().empty());
    check_balance(here);
}

TEST_CASE("a visitor sees books and dead letters while the owner works")
{
    auto store = each_store(is_shared);
    workplace here(store);
    auto reader = here.read_as("a");
    here.commit(some_clan, a_change(1, some_events("e", 2)));
    here.advance(*reader, refusal_of(here.next(*reader), "no"));
    auto visitor = store.make(here.context.get_executor(), {});
    here.get(visitor->visit()).value();
    here.commit(some_clan, a_change(2, {an_event("later")}));
    auto seen = here.get(visitor->balance()).value();
    CHECK(seen.end.sequence == 3);
    REQUIRE(seen.readers.size() == 1);
    CHECK(seen.readers[0].counts == counts(0, 2, 0));
    auto letters = here.get(visitor->dead_letters({}, 10)).value();
    CHECK(ids(letters) == strings{"e0", "e1"});
    here.get(visitor->discard({letters[0].id})).value();
    run(here.context, visitor->close());
    CHECK(ids(here.dead_letters()) == strings{"e1"});
    CHECK(ids(here.next(*reader)) == strings{"later"});
    here.commit(some_clan, a_change(3));
}

TEST_CASE("a reader that is forgotten holds nothing back")
{
    workplace here(each_store(3));
    keeper beside(here);
    auto fast = here.read_as("fast");
    here.read_as("gone");
    commit_each(here, 1, 3);
    here.advance(*fast, here.next(*fast).back().at);
    committing more(here, a_change(1, {an_event("more")}));
    CHECK(more.waits());
    here.get(here.log().forget("gone")).value();
    CHECK(more.ends());
    CHECK(here.balance().readers.size() == 1);
    CHECK(code_of(here.get(here.log().forget("gone"))) == make_error_code(errc::invalid));
}

TEST_CASE("a reader that is rewound goes back and counts anew")
{
    workplace here(each_store());
    here.read_as("slow");  // so that everything is kept
    position first;
    {
        auto reader = here.read_as("a");
        here.commit(some_clan, a_change(1, some_events("a", 3)));
        here.commit(some_clan, a_change(2, some_events("b", 3)));
        auto all = here.next(*reader);
        here.advance(*reader, all[5].at);
        first = all[1].at;
    }
    auto back = here.get(here.log().rewind("a", first)).value();
    CHECK(back.sequence == first.sequence);
    auto mine = here.account_of("a");
    CHECK(mine.at == back);
    CHECK(mine.since == back);
    CHECK(mine.counts == tally());
    {
        auto reader = here.read_as("a");
        auto again = here.next(*reader);
        CHECK(ids(again) == strings{"a2", "b0", "b1", "b2"});
        here.advance(*reader, again[3].at);
        check_balance(here);
    }
    // A time alone is a place, too: that of the oldest event there is.
    back = here.get(here.log().rewind("a", position(1, 0))).value();
    CHECK(back.sequence == first.sequence - 2);
    auto reader = here.read_as("a");
    auto all = here.next(*reader);
    CHECK(all.size() == 6);
    here.advance(*reader, all.back().at);
    CHECK(here.account_of("a").counts == counts(6, 0, 0));
    check_balance(here);
}

TEST_CASE("nobody is rewound forward, and no stranger")
{
    workplace here(each_store());
    {
        auto reader = here.read_as("a");
        here.commit(some_clan, a_change(1, some_events("a", 2)));
        here.advance(*reader, here.next(*reader, 1).back().at);
    }
    auto before = here.account_of("a");
    auto invalid = make_error_code(errc::invalid);
    CHECK(code_of(here.get(here.log().rewind("a", here.balance().end))) == invalid);
    CHECK(code_of(here.get(here.log().rewind("a", position(before.at.milliseconds + 99'999'999, 0)))) == invalid);
    CHECK(code_of(here.get(here.log().rewind("nobody", position(1, 0)))) == invalid);
    CHECK(here.account_of("a").at == before.at);
    CHECK(here.account_of("a").counts == before.counts);
    auto same = here.get(here.log().rewind("a", before.at)).value();
    CHECK(same.sequence == before.at.sequence);
}

TEST_CASE("a reader that has had nothing of what is kept stays where it is when it is rewound")
{
    workplace here(each_store());
    here.read_as("new");
    here.commit(some_clan, a_change(1, some_events("a", 3)));
    CHECK(here.get(here.log().rewind("new", position())).value().sequence == 0);

    auto reader = here.read_as("new");
    here.advance(*reader, here.next(*reader).back().at);
    auto place = reader->committed();
    here.get(here.log().rewind("new", place)).value();
    auto now = [] { return std::chrono::system_clock::now().time_since_epoch(); };
    REQUIRE(here.until([&] { return now() > std::chrono::milliseconds(place.milliseconds + 1); }));
    here.commit(some_clan, a_change(2, some_events("b", 3)));  // of a later time than `place`
    CHECK(here.get(here.log().rewind("new", place)).value().sequence == 3);
    auto again = here.read_as("new");
    auto rest = here.next(*again);
    CHECK(ids(rest) == strings{"b0", "b1", "b2"});
    here.advance(*again, rest.back().at);
    check_balance(here);
}

TEST_CASE("at the bound a commit with events waits, until the slowest reader moves on")
{
    workplace here(each_store(4));
    keeper beside(here);
    auto slow = here.read_as("slow");
    auto fast = here.read_as("fast");
    commit_each(here, 1, 4);
    auto all = here.next(*slow);
    here.advance(*fast, all[3].at);
    committing more(here, a_change(1, {an_event("more")}));
    here.commit(some_clan, a_change(5));  // without events: it takes no room
    CHECK(more.waits());
    here.advance(*slow, all[0].at);
    CHECK(more.ends());
    CHECK_FALSE(more.code());
    CHECK(ids(here.next(*slow)) == strings{"more"});
    check_balance(here);
}

TEST_CASE("a commit that waits for room ends with the journal")
{
    workplace here(each_store(1));
    auto reader = here.read_as("a");
    commit_each(here, 1, 1);
    committing more(here, a_change(1, {an_event("more")}));
    CHECK(more.waits());
    run(here.context, here.log().close());
    CHECK(more.ends());
    CHECK(more.code() == make_error_code(errc::closed));
}

TEST_CASE("what every reader has had gives way before anybody waits")
{
    workplace here(each_store(5));
    keeper beside(here);
    auto reader = here.read_as("a");
    for (std::uint64_t n = 1; n <= 30; ++n) {
        committing one(here, a_change(n, {an_event("e" + std::to_string(n))}));
        REQUIRE(one.ends());
        here.advance(*reader, here.next(*reader).back().at);
    }
    auto now = here.balance();
    CHECK(now.end.sequence == 30);
    CHECK(now.end.sequence - now.oldest.sequence <= 6);
    check_balance(here);
}

TEST_CASE("a bound on bytes holds commits back as well")
{
    auto store = each_store();
    store.bounds.max_bytes = 1;
    workplace here(store);
    keeper beside(here);
    auto reader = here.read_as("a");
    commit_each(here, 1, 1);
    committing more(here, a_change(1, {an_event("more")}));
    CHECK(more.waits());
    here.advance(*reader, here.next(*reader).back().at);
    CHECK(more.ends());
}

TEST_CASE("a full journal drops the oldest events, and who had not had them is told by one gap")
{
    workplace here(each_store(5, journal_bounds::overflow::drop_oldest));
    keeper beside(here);
    auto slow = here.read_as("slow");
    auto fast = here.read_as("fast");
    commit_each(here, 1, 3);
    here.next(*fast);
    here.advance(*slow, here.next(*slow, 1).back().at);
    strings had;
    for (std::uint64_t n = 4; n <= 20; ++n) {
        commit_each(here, n, n);
        for (auto& e : here.next(*fast)) {
            had.push_back(e.event.id);
            here.advance(*fast, e.at);
        }
    }
    CHECK(had.size() == 17);
    CHECK(std::count(had.begin(), had.end(), "e20") == 1);
    REQUIRE(here.until([&] {
        auto now = here.balance();
        return now.end.sequence - now.oldest.sequence <= 5;
    }));

    fast->seek(position());  // it had them all: what is kept, and no gap
    auto again = here.next(*fast);
    CHECK(again.front().event.type != "gap");
    CHECK(again.back().event.id == "e20");

    auto place = slow->committed();
    slow->seek(place);
    auto kept = here.next(*slow, 1);
    REQUIRE(kept.size() == 1);
    auto& gap = kept[0];
    CHECK(gap.event.type == "gap");
    CHECK(gap.missed == gap.at.sequence - place.sequence);
    CHECK(gap.missed >= 14);
    here.advance(*slow, receipt(gap.at, counts(0, 0, 0, gap.missed)));
    std::vector<entry> rest;
    while (rest.size() < 19 - gap.missed)
        for (auto& e : here.next(*slow))
            rest.push_back(std::move(e));
    CHECK(rest.size() == 19 - gap.missed);
    CHECK(rest.back().event.id == "e20");
    for (auto& e : rest)
        CHECK(e.event.type != "gap");
    here.advance(*slow, rest.back().at);
    auto mine = here.account_of("slow");
    CHECK(mine.counts == counts(20 - gap.missed, 0, 0, gap.missed));
    check_balance(here);
}
