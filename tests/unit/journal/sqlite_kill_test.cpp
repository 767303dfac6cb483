// A process that owns an SQLite journal is killed.

#include "journal_fixture.hpp"

#include "child.hpp"
#include "log_capture.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unistd.h>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

constexpr std::size_t subjects = 10;
constexpr std::size_t events_each = 3;

subject nth(std::size_t n)
{
    return {subject_kind::clan, "#" + std::to_string(n)};
}

change next_change(std::size_t n, std::uint64_t revision)
{
    return a_change(revision, some_events(fmt::format("{}/{}/", n, revision), events_each));
}

bool report(std::size_t n, int to)
{
    auto which = static_cast<unsigned char>(n);
    return ::write(to, &which, 1) == 1;
}

asio::awaitable<bool> commit_next(journal& store, std::size_t n, int report_to)
{
    auto mine = nth(n);
    auto last = co_await store.load(mine);
    auto news = next_change(n, last.value().revision + 1);
    auto done = co_await store.commit(mine, std::move(news));
    co_return done && report(n, report_to);
}

asio::awaitable<void> commit_for_ever(journal& store, std::size_t n, int report_to)
{
    for (bool well = true; well;) {
        auto done = co_await commit_next(store, n, report_to);
        well = done;
    }
}

// Reports each commit that was acknowledged, by its subject.
void commit_until_killed(const backend& where, int report_to)
{
    journal_fixture here(where);
    task_group group(here.context.get_executor());
    for (std::size_t n = 0; n < subjects; ++n)
        group.spawn("committer", commit_for_ever(here.store(), n, report_to));
    run(here.context, group.join());
}

watch_edit addition(std::size_t n)
{
    watch_edit edit;
    edit.add.emplace_back(watch_name("clan", "#" + std::to_string(n)), std::chrono::seconds(60));
    return edit;
}

// Each edit adds one watch, and removes that of the fourth edit before it. Attached: beside an owner.
asio::awaitable<void> edit_until_killed(journal& store, std::size_t first, int report_to)
{
    auto attached = co_await store.attach();
    for (auto n = first; attached; ++n) {
        auto edit = addition(n);
        if (n >= 4)
            edit.remove.emplace_back("clan", "#" + std::to_string(n - 4));
        auto done = co_await store.edit_watches(edit);
        if (!done || !report(n % 256, report_to))
            co_return;
    }
}

// Each subject's events, which must be those of its revisions, whole and in order.
std::map<std::string, std::size_t> read_all(journal_fixture& here, cursor& consumer)
{
    std::map<std::string, std::size_t> had;
    std::uint64_t sequence = 0;
    std::size_t wrong = 0;
    while (sequence < consumer.end().sequence) {
        for (auto& e : here.next(consumer)) {
            auto n = e.event.id.substr(0, e.event.id.find('/'));
            auto count = had[n]++;
            auto id = n + "/" + std::to_string(count / events_each + 1) + "/" + std::to_string(count % events_each);
            wrong += e.event.id != id || e.at.sequence != ++sequence;
        }
    }
    CHECK(wrong == 0);
    return had;
}

}  // namespace

TEST_CASE("a killed process leaves whole commits only, and all that were acknowledged")
{
    auto where = sqlite_backend_in(std::make_shared<temporary_folder>());
    { journal_fixture(where).read_as("reader"); }
    std::map<std::string, std::size_t> acknowledged;
    for (std::size_t round = 1; round <= 6; ++round) {
        child writer([&](int report_to) { commit_until_killed(where, report_to); });
        for (std::size_t i = 0; i < 37 * round; ++i) {
            auto n = writer.report();
            REQUIRE(n);
            ++acknowledged[std::to_string(*n)];
        }
        writer.kill();
        while (auto n = writer.report())
            ++acknowledged[std::to_string(*n)];

        journal_fixture here(where);
        auto consumer = here.read_as("reader");
        auto had = read_all(here, *consumer);
        for (std::size_t n = 0; n < subjects; ++n) {
            auto last = here.load(nth(n));
            auto name = std::to_string(n);
            CHECK(had[name] == last.revision * events_each);
            CHECK(last.body == (last.revision ? a_change(last.revision).next.body : ""));
            CHECK(last.revision >= acknowledged[name]);
            acknowledged[name] = last.revision;
        }
    }
}

TEST_CASE("a process that is killed while it edits the watches leaves whole edits only, and all that were acknowledged")
{
    auto where = sqlite_backend_in(std::make_shared<temporary_folder>());
    { journal_fixture owner(where); }
    std::size_t done = 0;  // edits
    for (int round = 0; round < 4; ++round) {
        child editor([&](int report_to) {
            asio::io_context context;
            auto store = where.make(context.get_executor(), {});
            run(context, edit_until_killed(*store, done, report_to));
        });
        for (int i = 0; i < 50; ++i) {
            REQUIRE(editor.report());
            ++done;
        }
        editor.kill();
        while (editor.report())
            ++done;

        journal_fixture here(where);
        auto stored = here.get(here.store().watches()).value();
        REQUIRE(stored.size() == 4);
        auto has = [&](std::size_t n) {
            return std::find(stored.begin(), stored.end(), addition(n).add.front()) != stored.end();
        };
        done += has(done);  // its report was under way
        for (auto n = done - 4; n < done; ++n)
            CHECK(has(n));
    }
}

TEST_CASE("a journal that another process has is waited for until that is killed")
{
    log_capture lines;
    auto where = sqlite_backend_in(std::make_shared<temporary_folder>());
    child owner([&](int report_to) {
        journal_fixture here(where);
        if (::write(report_to, "", 1) == 1)
            ::pause();
    });
    REQUIRE(owner.report());

    asio::io_context context;
    auto store = where.make(context.get_executor(), {});
    bool opened = false;
    auto open = [&]() -> asio::awaitable<void> {
        auto done = co_await store->open();
        opened = done.has_value();
    };
    task_group group(context.get_executor());
    group.spawn("open", open());
    while (!lines.has("process " + std::to_string(owner.id()) + " owns it"))
        context.run_one();
    CHECK_FALSE(opened);
    owner.kill();
    run(context, group.join());
    CHECK(opened);
    run(context, store->close());
}
