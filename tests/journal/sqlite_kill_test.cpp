// A process that owns an SQLite journal is killed.

#include "stores.hpp"

#include "child.hpp"
#include "heard.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <map>
#include <unistd.h>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

constexpr std::size_t subjects = 10;
constexpr std::size_t events_each = 3;

subject nth(std::size_t n)
{
    return {kind::clan, "#" + std::to_string(n)};
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

asio::awaitable<bool> commit_next(journal& log, std::size_t n, int report_to)
{
    auto mine = nth(n);
    auto last = co_await log.load(mine);
    auto news = next_change(n, last.value().revision + 1);
    auto done = co_await log.commit(mine, std::move(news));
    co_return done && report(n, report_to);
}

asio::awaitable<void> commit_for_ever(journal& log, std::size_t n, int report_to)
{
    for (bool well = true; well;) {
        auto done = co_await commit_next(log, n, report_to);
        well = done;
    }
}

// Reports each commit that was acknowledged, by its subject.
void commit_until_killed(const store& where, int report_to)
{
    workplace here(where);
    task_group group(here.context.get_executor());
    for (std::size_t n = 0; n < subjects; ++n)
        group.spawn("committer", commit_for_ever(here.log(), n, report_to));
    run(here.context, group.join());
}

// Each subject's events, which must be those of its revisions, whole and in order.
std::map<std::string, std::size_t> read_all(workplace& here, cursor& reader)
{
    std::map<std::string, std::size_t> had;
    std::uint64_t sequence = 0;
    std::size_t wrong = 0;
    while (sequence < reader.end().sequence) {
        for (auto& e : here.next(reader)) {
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
    auto where = sqlite_store_in(std::make_shared<temporary_folder>());
    { workplace(where).read_as("reader"); }
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

        workplace here(where);
        auto reader = here.read_as("reader");
        auto had = read_all(here, *reader);
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

TEST_CASE("a journal that another process has is waited for until that is killed")
{
    heard lines;
    auto where = sqlite_store_in(std::make_shared<temporary_folder>());
    child owner([&](int report_to) {
        workplace here(where);
        if (::write(report_to, "", 1) == 1)
            ::pause();
    });
    REQUIRE(owner.report());

    asio::io_context context;
    auto log = where.make(context.get_executor(), {});
    bool opened = false;
    auto open = [&]() -> asio::awaitable<void> {
        auto done = co_await log->open();
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
    run(context, log->close());
}
