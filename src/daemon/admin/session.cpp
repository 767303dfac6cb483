#include "daemon/admin/session.hpp"


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

// No daemon can have such a name. With its own name, one would take the journal over from the other.
config::journal_settings own_name(config::journal_settings s)
{
    s.instance = fmt::format("admin:{}", ::getpid());
    return s;
}

// The result of `opening`, or `late` if it takes too long.
awaitable<result<void>> in_time(awaitable<result<void>> opening, failure late)
{
    auto timer = real_clock().sleep_for(open_limit);
    auto first = co_await (std::move(opening) || std::move(timer));
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
    failure late(errc::timed_out, "the journal cannot be reached");
    auto opened = co_await in_time(store.attach(), late);
    co_return co_await work_in(store, std::move(opened), work);
}

awaitable<result<void>> take_over(journal& store, const task& work)
{
    failure late(errc::conflict, "clashcast is running on this journal; stop it first");
    auto opened = co_await in_time(store.open(), late);
    co_return co_await work_in(store, std::move(opened), work);
}

result<void> run(const config::configuration& settings, const task& work,
                 awaitable<result<void>> (*with)(journal&, const task&))
{
    if (!config::backend_of(settings.journal).outlives_process)
        return failure(errc::invalid, fmt::format("a journal with backend = \"{}\" exists only inside the process of "
                                                  "clashcast; there is nothing to show", settings.journal.backend));
    asio::io_context context(1);
    auto store = make_journal(context.get_executor(), own_name(settings.journal));
    std::exception_ptr thrown;
    result<void> outcome;
    asio::co_spawn(context, with(*store, work), [&](std::exception_ptr e, result<void> ended) {
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
