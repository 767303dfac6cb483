#include "watch/resume_barrier.hpp"

#include "async/task_group.hpp"
#include "coroutines.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

using headers = std::vector<checkpoint_header>;

change first_change()
{
    change c;
    c.next.revision = 1;
    c.next.chain_head = std::string(32, '0');
    c.next.body = "{}";
    return c;
}

}  // namespace

TEST_CASE("watchers that share a journal resume together: none gets headers before all have named their subjects")
{
    asio::io_context context;
    auto journal = make_memory_journal(context.get_executor());
    resume_barrier barrier(context.get_executor(), *journal, 2);
    const subject known(subject_kind::clan, "#2PP"), unknown(subject_kind::clan, "#8PP");
    const subject third(subject_kind::war, "#2PP");
    auto prepare = [&]() -> asio::awaitable<void> {
        co_await journal->open();
        co_await barrier.commit(known, first_change());
    };
    run(context, prepare());

    std::vector<headers> got(2);
    task_group group(context.get_executor());
    auto watch = [&](std::size_t n, std::vector<subject> what) -> asio::awaitable<void> {
        auto resumed = co_await barrier.resume(what);
        got[n] = resumed.value();
    };
    group.spawn("one", watch(0, {unknown, third}));
    context.restart();
    context.poll();
    CHECK(group.size() == 1);
    group.spawn("two", watch(1, {known}));
    run(context, group.join());
    REQUIRE(got[0].size() == 2);
    CHECK(got[0][0].revision == 0);
    REQUIRE(got[1].size() == 1);
    CHECK(got[1][0].revision == 1);
}
