#include "daemon/admin/session.hpp"

#include "daemon/terminal/progress.hpp"

#include <clashcast/clock.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <utility>

#include <unistd.h>

namespace clashcast::admin {
namespace {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

constexpr auto open_limit = std::chrono::seconds(4);  // the lease of a killed owner lasts 3 s
constexpr auto between_looks = std::chrono::milliseconds(200);

// No daemon can have such a name. With its own name, one would take the journal over from the other.
config::journal_settings own_name(config::journal_settings s)
{
    s.instance = fmt::format("admin:{}", ::getpid());
    return s;
}

// What keeps it from being open.
std::string obstacle(const journal& store)
{
    auto health = store.health();
    if (!health.held_by)
        return health.problem.empty() || health.problem.ends_with("not open") ? "no answer" : health.problem;
    auto& by = *health.held_by;
    if (!by.instance.empty())
        return fmt::format("instance {} owns it", by.instance);
    return by.process > 0 ? fmt::format("process {} owns it", by.process) : "another process owns it";
}

// Returns when opening takes too long. Meanwhile a terminal shows what it waits for.
awaitable<void> wait_visibly(const journal& store)
{
    terminal::progress_line line;
    auto& time = real_clock();
    for (auto begun = time.now(); time.now() - begun < open_limit;) {
        co_await time.sleep_for(between_looks);
        auto waited = std::chrono::floor<std::chrono::seconds>(time.now() - begun);
        line.show(fmt::format("waiting for the journal: {}, {} s", obstacle(store), waited.count()));
    }
}

// The result of `opening`, or `late` if it takes too long.
awaitable<result<void>> in_time(const journal& store, awaitable<result<void>> opening, failure late)
{
    auto waiting = wait_visibly(store);
    auto first = co_await (std::move(opening) || std::move(waiting));
    if (first.index() == 1)
        co_return late;
    co_return std::get<0>(first);
}

// Closing the journal ends what still waits for it.
awaitable<result<void>> work_in(journal& store, result<void> opened, const task& work)
{
    auto done = std::move(opened);
    if (done) {
        auto worked = co_await work(store);
        done = std::move(worked);
    }
    co_await store.close();
    co_return done;
}

awaitable<result<void>> attach(journal& store, const task& work)
{
    failure late(errc::timed_out, "");
    auto attaching = store.attach();
    auto opened = co_await in_time(store, std::move(attaching), std::move(late));
    if (!opened && opened.error().code == errc::timed_out)
        opened = failure(errc::timed_out, "the journal cannot be reached: " + obstacle(store));
    co_return co_await work_in(store, std::move(opened), work);
}

awaitable<result<void>> take_over(journal& store, const task& work)
{
    failure late(errc::conflict, "clashcast is running on this journal; stop it first");
    auto opening = store.open();
    auto opened = co_await in_time(store, std::move(opening), std::move(late));
    co_return co_await work_in(store, std::move(opened), work);
}

using opener = awaitable<result<void>> (*)(journal&, const task&);

awaitable<result<void>> work_with(const config::configuration& settings, const task& work, opener how)
{
    auto& backend = config::backend_of(settings.journal);
    if (!backend.outlives_process)
        co_return failure(errc::invalid, fmt::format("a journal with backend = \"{}\" exists only inside the process "
                                                     "of clashcast; there is nothing to show", backend.name));
    auto executor = co_await asio::this_coro::executor;
    auto store = make_journal(executor, own_name(settings.journal));
    co_return co_await how(*store, work);
}

result<void> run(const config::configuration& settings, const task& work, opener how)
{
    asio::io_context context(1);
    std::exception_ptr thrown;
    result<void> outcome;
    asio::co_spawn(context, work_with(settings, work, how), [&](std::exception_ptr e, result<void> ended) {
        thrown = e;
        outcome = std::move(ended);
    });
    context.run();
    if (thrown)
        std::rethrow_exception(thrown);
    return outcome;
}

awaitable<result<void>> nothing(journal&)
{
    co_return result<void>();
}

}  // namespace

awaitable<result<void>> attached(const config::configuration& settings, const task& work)
{
    return work_with(settings, work, attach);
}

result<void> run_attached(const config::configuration& settings, const task& work)
{
    return run(settings, work, attach);
}

// Attaches first, because a journal that cannot be reached has no owner to wait for.
result<void> run_exclusive(const config::configuration& settings, const task& work)
{
    auto reached = run(settings, nothing, attach);
    return reached ? run(settings, work, take_over) : reached;
}

}  // namespace clashcast::admin
