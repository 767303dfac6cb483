// Acknowledgements, dead letters, bounds and gaps (clashcast/consumer.hpp): the contract, checked against each backend.

#include "journal_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include <unistd.h>

using namespace clashcast;
namespace asio = boost::asio;
using strings = std::vector<std::string>;

namespace {

backend each_backend(std::uint64_t max_events, journal_bounds::overflow when_full = journal_bounds::overflow::wait)
{
    auto it = clashcast::each_backend();
    it.bounds.max_events = max_events;
    it.bounds.when_full = when_full;
    return it;
}

delivery_counts counts(std::uint64_t delivered, std::uint64_t refused, std::uint64_t filtered,
                       std::uint64_t dropped = 0)
{
    delivery_counts t;
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

// An acknowledgement for these, all of them refused.
acknowledgement refusal_of(const std::vector<entry>& entries, const std::string& reason)
{
    acknowledgement done(entries.back().at, counts(0, entries.size(), 0));
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

void check_counts(journal_fixture& here)
{
    auto all = here.status();
    for (auto& one : all.consumers) {
        INFO("consumer " << one.consumer);
        CHECK(one.at.sequence - one.since.sequence == one.counts.sum());
    }
}

// Runs maintain() beside the test, as the daemon does.
class maintaining {
public:
    explicit maintaining(journal_fixture& w) : here_(w), group_(w.context.get_executor())
    {
        group_.spawn("maintain", maintain());
    }
    ~maintaining() { here_.cancel(group_); }

private:
    asio::awaitable<void> maintain() { co_await here_.store().maintain(); }

    journal_fixture& here_;
    task_group group_;
};

// A commit that may have to wait.
class committing {
public:
    committing(journal_fixture& w, change news) : here_(w), group_(w.context.get_executor())
    {
        group_.spawn("committer", commit(std::move(news)));
        here_.status();  // by the same road: what could be done at once is done
        here_.status();
    }
    ~committing() { here_.cancel(group_); }

    bool waits() const { return !done_; }
    bool ends() { return here_.until([&] { return done_.has_value(); }); }
    boost::system::error_code code() const { return *done_; }

private:
    asio::awaitable<void> commit(change news)
    {
        auto committed = co_await here_.store().commit(other_clan, std::move(news));
        done_ = code_of(committed);
    }

    journal_fixture& here_;
    std::optional<boost::system::error_code> done_;
    task_group group_;
};

// Commits of one event each, "e<first>" and so on.
void commit_each(journal_fixture& here, std::uint64_t first, std::uint64_t last)
{
    for (auto n = first; n <= last; ++n)
        here.commit(some_clan, a_change(n, {an_event("e" + std::to_string(n))}));
}

}  // namespace

TEST_CASE("the status of a journal names its owner and the age of its oldest event")
{
    journal_fixture here(each_backend(stamps_by_its_clock), journal_fixture::timing::by_hand);
    auto consumer = here.read_as("a");
    auto empty = here.status();
    CHECK_FALSE(empty.oldest_age);
    CHECK(empty.health.up);
    here.commit(some_clan, a_change(1, {an_event("a")}));
    here.time.advance(std::chrono::seconds(90));
    here.commit(other_clan, a_change(1, {an_event("b")}));
    auto all = here.status();
    REQUIRE(all.owner);
    CHECK(all.owner->process == ::getpid());
    CHECK(all.oldest_age == std::chrono::seconds(90));
    CHECK(all.health.end == all.end);
}

TEST_CASE("the health of a journal says whether commits wait and where it ends, and that a closed one is not up")
{
    journal_fixture here(each_backend(1));
    auto consumer = here.read_as("a");
    CHECK(here.store().health().up);
    CHECK_FALSE(here.store().health().down_since);
    CHECK_FALSE(here.store().health().full);
    auto last = here.commit(some_clan, a_change(1, {an_event("a")}));
    CHECK(here.store().health().full);
    CHECK(here.store().health().end == last);
    run(here.context, here.store().close());
    CHECK_FALSE(here.store().health().up);
    CHECK_THAT(here.store().health().problem, Catch::Contains("closed"));
}

TEST_CASE("acknowledgements add up")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    auto other = here.read_as("b");
    here.commit(some_clan, a_change(1, some_events("e", 6)));
    auto all = here.next(*consumer);
    auto start = consumer->acknowledged();
    here.advance(*consumer, acknowledgement(all[3].at, counts(2, 1, 1)));
    here.advance(*consumer, acknowledgement(all[5].at, counts(1, 0, 1)));
    auto mine = here.consumer_state("a");
    CHECK(mine.at == all[5].at);
    CHECK(mine.since == start);
    CHECK(mine.counts == counts(3, 1, 2));
    CHECK(here.consumer_state("b").counts == delivery_counts());
    auto now = here.status();
    CHECK(now.end == all[5].at);
    CHECK(now.end.sequence - now.oldest.sequence == 6);
    CHECK(now.bytes > 0);
    CHECK(now.consumers.size() == 2);
    check_counts(here);
}

TEST_CASE("an acknowledgement that is sent twice counts once")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    here.commit(some_clan, a_change(1, some_events("e", 3)));
    auto all = here.next(*consumer);
    auto done = refusal_of(all, "too large");
    here.advance(*consumer, done);
    here.advance(*consumer, done);
    here.advance(*consumer, acknowledgement(all[0].at, counts(1, 0, 0)));
    CHECK(consumer->acknowledged() == all[2].at);
    CHECK(here.consumer_state("a").counts == counts(0, 3, 0));
    CHECK(here.status().dead_letters == 3);
    check_counts(here);
}

TEST_CASE("counts and dead letters survive a restart")
{
    auto store = each_backend(survives);
    journal_fixture here(store);
    std::uint64_t bytes = 0;
    {
        auto consumer = here.read_as("a");
        here.commit(some_clan, a_change(1, some_events("e", 3)));
        auto all = here.next(*consumer, 2);
        here.advance(*consumer, refusal_of(all, "no such topic"));
        bytes = here.status().bytes;
    }
    here.reopen();
    CHECK(here.consumer_state("a").counts == counts(0, 2, 0));
    CHECK(ids(here.dead_letters()) == strings{"e0", "e1"});
    CHECK(here.status().bytes == bytes);
    auto consumer = here.read_as("a");
    here.advance(*consumer, here.next(*consumer).back().at);
    CHECK(here.consumer_state("a").counts == counts(1, 2, 0));
    check_counts(here);
}

TEST_CASE("dead letters are kept in order, with reason and event, until they are discarded")
{
    journal_fixture here(each_backend());
    auto one = here.read_as("one", true, data_level::subject);
    auto two = here.read_as("two");
    here.commit(some_clan, a_change(1, {an_event("e0"), an_event("e1", "clan_updated")}));
    auto all = here.next(*one);
    here.advance(*one, refusal_of(all, "ü: not for \"us\""));
    here.advance(*two, refusal_of(here.next(*two), "full"));

    auto letters = here.dead_letters();
    CHECK(ids(letters) == strings{"e0", "e1", "e0", "e1"});
    REQUIRE(letters.size() == 4);
    CHECK(letters[0].consumer == "one");
    CHECK(letters[3].consumer == "two");
    CHECK(letters[1].at == all[1].at);
    CHECK(letters[1].reason == "ü: not for \"us\"");
    CHECK(letters[1].refused == timestamp(std::chrono::milliseconds(1'763'912'999'001)));
    CHECK(to_json(letters[1].event) == to_json(all[1].event));
    CHECK(letters[1].event.kind == all[1].event.kind);
    CHECK(letters[0].id < letters[1].id);

    CHECK(ids(here.dead_letters(letters[0].id, 2)) == strings{"e1", "e0"});
    here.get(here.store().remove_dead_letters({letters[0].id, letters[2].id, position(7, 7)})).value();
    CHECK(ids(here.dead_letters()) == strings{"e1", "e1"});
    CHECK(here.status().dead_letters == 2);
    here.get(here.store().remove_dead_letters({letters[1].id, letters[3].id})).value();
    CHECK(here.dead_letters().empty());
    check_counts(here);
}

TEST_CASE("an attached process sees counts and dead letters while the owner works")
{
    auto store = each_backend(is_shared);
    journal_fixture here(store);
    auto consumer = here.read_as("a");
    here.commit(some_clan, a_change(1, some_events("e", 2)));
    here.advance(*consumer, refusal_of(here.next(*consumer), "no"));
    auto visitor = store.make(here.context.get_executor(), {});
    here.get(visitor->attach()).value();
    here.commit(some_clan, a_change(2, {an_event("later")}));
    auto seen = here.get(visitor->status()).value();
    CHECK(seen.end.sequence == 3);
    REQUIRE(seen.consumers.size() == 1);
    CHECK(seen.consumers[0].counts == counts(0, 2, 0));
    auto letters = here.get(visitor->dead_letters({}, 10)).value();
    CHECK(ids(letters) == strings{"e0", "e1"});
    here.get(visitor->remove_dead_letters({letters[0].id})).value();
    run(here.context, visitor->close());
    CHECK(ids(here.dead_letters()) == strings{"e1"});
    CHECK(ids(here.next(*consumer)) == strings{"later"});
    here.commit(some_clan, a_change(3));
}

TEST_CASE("a consumer that is forgotten holds back nothing")
{
    journal_fixture here(each_backend(3), journal_fixture::timing::by_hand);
    maintaining beside(here);
    auto fast = here.read_as("fast");
    here.read_as("gone");
    commit_each(here, 1, 3);
    here.advance(*fast, here.next(*fast).back().at);
    committing more(here, a_change(1, {an_event("more")}));
    CHECK(more.waits());
    here.get(here.store().forget("gone")).value();
    CHECK(more.ends());
    CHECK(here.status().consumers.size() == 1);
    CHECK(code_of(here.get(here.store().forget("gone"))) == make_error_code(errc::invalid));
}

TEST_CASE("a consumer that is rewound goes back and its counts restart")
{
    journal_fixture here(each_backend());
    here.read_as("slow");  // so that everything is kept
    position first;
    {
        auto consumer = here.read_as("a");
        here.commit(some_clan, a_change(1, some_events("a", 3)));
        here.commit(some_clan, a_change(2, some_events("b", 3)));
        auto all = here.next(*consumer);
        here.advance(*consumer, all[5].at);
        first = all[1].at;
    }
    auto back = here.get(here.store().rewind("a", first)).value();
    CHECK(back.sequence == first.sequence);
    auto mine = here.consumer_state("a");
    CHECK(mine.at == back);
    CHECK(mine.since == back);
    CHECK(mine.counts == delivery_counts());
    {
        auto consumer = here.read_as("a");
        auto again = here.next(*consumer);
        CHECK(ids(again) == strings{"a2", "b0", "b1", "b2"});
        here.advance(*consumer, again[3].at);
        check_counts(here);
    }
    // A time alone is a place, too: that of the oldest event there is.
    back = here.get(here.store().rewind("a", position(1, 0))).value();
    CHECK(back.sequence == first.sequence - 2);
    auto consumer = here.read_as("a");
    auto all = here.next(*consumer);
    CHECK(all.size() == 6);
    here.advance(*consumer, all.back().at);
    CHECK(here.consumer_state("a").counts == counts(6, 0, 0));
    check_counts(here);
}

TEST_CASE("a consumer is not rewound forward, and an unknown one not at all")
{
    journal_fixture here(each_backend());
    {
        auto consumer = here.read_as("a");
        here.commit(some_clan, a_change(1, some_events("a", 2)));
        here.advance(*consumer, here.next(*consumer, 1).back().at);
    }
    auto before = here.consumer_state("a");
    auto invalid = make_error_code(errc::invalid);
    CHECK(code_of(here.get(here.store().rewind("a", here.status().end))) == invalid);
    CHECK(code_of(here.get(here.store().rewind("a", position(before.at.milliseconds + 99'999'999, 0)))) == invalid);
    CHECK(code_of(here.get(here.store().rewind("nobody", position(1, 0)))) == invalid);
    CHECK(here.consumer_state("a").at == before.at);
    CHECK(here.consumer_state("a").counts == before.counts);
    auto same = here.get(here.store().rewind("a", before.at)).value();
    CHECK(same.sequence == before.at.sequence);
}

TEST_CASE("a consumer that has had nothing of what the journal holds stays where it is when it is rewound")
{
    journal_fixture here(each_backend());
    here.read_as("new");
    here.commit(some_clan, a_change(1, some_events("a", 3)));
    CHECK(here.get(here.store().rewind("new", position())).value().sequence == 0);

    auto consumer = here.read_as("new");
    here.advance(*consumer, here.next(*consumer).back().at);
    auto place = consumer->acknowledged();
    here.get(here.store().rewind("new", place)).value();
    auto now = [] { return std::chrono::system_clock::now().time_since_epoch(); };
    REQUIRE(here.until([&] { return now() > std::chrono::milliseconds(place.milliseconds + 1); }));
    here.commit(some_clan, a_change(2, some_events("b", 3)));  // of a later time than `place`
    CHECK(here.get(here.store().rewind("new", place)).value().sequence == 3);
    auto again = here.read_as("new");
    auto rest = here.next(*again);
    CHECK(ids(rest) == strings{"b0", "b1", "b2"});
    here.advance(*again, rest.back().at);
    check_counts(here);
}

TEST_CASE("at the bound a commit with events waits, until the slowest consumer moves on")
{
    journal_fixture here(each_backend(4), journal_fixture::timing::by_hand);
    maintaining beside(here);
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
    check_counts(here);
}

TEST_CASE("a commit that waits for room ends with the journal")
{
    journal_fixture here(each_backend(1));
    auto consumer = here.read_as("a");
    commit_each(here, 1, 1);
    committing more(here, a_change(1, {an_event("more")}));
    CHECK(more.waits());
    run(here.context, here.store().close());
    CHECK(more.ends());
    CHECK(more.code() == make_error_code(errc::closed));
}

TEST_CASE("what every consumer has had is discarded before a commit waits")
{
    journal_fixture here(each_backend(5), journal_fixture::timing::by_hand);
    maintaining beside(here);
    auto consumer = here.read_as("a");
    for (std::uint64_t n = 1; n <= 30; ++n) {
        committing one(here, a_change(n, {an_event("e" + std::to_string(n))}));
        REQUIRE(one.ends());
        here.advance(*consumer, here.next(*consumer).back().at);
    }
    auto now = here.status();
    CHECK(now.end.sequence == 30);
    CHECK(now.end.sequence - now.oldest.sequence <= 6);
    check_counts(here);
}

TEST_CASE("a bound on bytes holds commits back as well")
{
    auto store = each_backend();
    store.bounds.max_bytes = 1;
    journal_fixture here(store, journal_fixture::timing::by_hand);
    maintaining beside(here);
    auto consumer = here.read_as("a");
    commit_each(here, 1, 1);
    committing more(here, a_change(1, {an_event("more")}));
    CHECK(more.waits());
    here.advance(*consumer, here.next(*consumer).back().at);
    CHECK(more.ends());
}

TEST_CASE("a full journal drops the oldest events, and a consumer that missed them gets one gap")
{
    journal_fixture here(each_backend(5, journal_bounds::overflow::drop_oldest), journal_fixture::timing::by_hand);
    maintaining beside(here);
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
        auto now = here.status();
        return now.end.sequence - now.oldest.sequence <= 5;
    }));

    fast->seek(position());  // it had them all: what is kept, and no gap
    auto again = here.next(*fast);
    CHECK(again.front().event.type != "gap");
    CHECK(again.back().event.id == "e20");

    auto place = slow->acknowledged();
    slow->seek(place);
    auto kept = here.next(*slow, 1);
    REQUIRE(kept.size() == 1);
    auto& gap = kept[0];
    CHECK(gap.event.type == "gap");
    CHECK(gap.missed == gap.at.sequence - place.sequence);
    CHECK(gap.missed >= 14);
    here.advance(*slow, acknowledgement(gap.at, counts(0, 0, 0, gap.missed)));
    std::vector<entry> rest;
    while (rest.size() < 19 - gap.missed)
        for (auto& e : here.next(*slow))
            rest.push_back(std::move(e));
    CHECK(rest.size() == 19 - gap.missed);
    CHECK(rest.back().event.id == "e20");
    for (auto& e : rest)
        CHECK(e.event.type != "gap");
    here.advance(*slow, rest.back().at);
    auto mine = here.consumer_state("slow");
    CHECK(mine.counts == counts(20 - gap.missed, 0, 0, gap.missed));
    check_counts(here);
}
