#include "daemon/joint_log.hpp"

#include "async/task_group.hpp"
#include "coroutines.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

using headers = std::vector<header>;

change first_change()
{
    change c;
    c.next.revision = 1;
    c.next.head = std::string(32, '0');
    c.next.body = "{}";
    return c;
}

}  // namespace

TEST_CASE("watchers that share a journal watch together: none is told before all have said what they watch")
{
    asio::io_context context;
    auto journal = make_memory_journal(context.get_executor());
    joint_log log(context.get_executor(), *journal, 2);
    const subject known(kind::clan, "#2PP"), unknown(kind::clan, "#8PP"), third(kind::war, "#2PP");
    auto prepare = [&]() -> asio::awaitable<void> {
        co_await journal->open();
        co_await log.commit(known, first_change());
    };
    run(context, prepare());

    std::vector<headers> told(2);
    task_group group(context.get_executor());
    auto watch = [&](std::size_t n, std::vector<subject> what) -> asio::awaitable<void> {
        auto got = co_await log.resume(what);
        told[n] = got.value();
    };
    group.spawn("one", watch(0, {unknown, third}));
    context.restart();
    context.poll();
    CHECK(group.size() == 1);
    group.spawn("two", watch(1, {known}));
    run(context, group.join());
    REQUIRE(told[0].size() == 2);
    CHECK(told[0][0].revision == 0);
    REQUIRE(told[1].size() == 1);
    CHECK(told[1][0].revision == 1);
}
