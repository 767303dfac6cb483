#include "desk/session.hpp"

#include "daemon/journal.hpp"

#include <clashcast/clock.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <utility>

#include <unistd.h>

namespace clashcast::desk {
namespace {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

constexpr auto patience = std::chrono::seconds(4);  // the lease of an owner that was killed lasts 3 s

// No daemon can have this name: it would be taken for one of its own, and one would throw the other out.
config::journal_settings own_name(config::journal_settings s)
{
    s.instance = fmt::format("desk:{}", ::getpid());
    return s;
}

// `opening`, if it ends in time. Else what `late` says.
awaitable<result<void>> in_time(awaitable<result<void>> opening, failure late)
{
    auto timer = real_clock().sleep_for(patience);
    auto first = co_await (std::move(opening) || std::move(timer));
    if (first.index() == 1)
        co_return late;
    co_return std::get<0>(first);
}

// Closed, a journal lets go of what it still waits for.
awaitable<result<void>> work_in(journal& store, result<void> opened, const errand& work)
{
    auto done = std::move(opened);
    if (done) {
        auto worked = co_await work(store);
        done = std::move(worked);
    }
    co_await store.close();
    co_return done;
}

awaitable<result<void>> visit(journal& store, const errand& work)
{
    failure late(errc::timed_out, "the journal cannot be reached");
    auto opened = co_await in_time(store.visit(), late);
    co_return co_await work_in(store, std::move(opened), work);
}

awaitable<result<void>> own(journal& store, const errand& work)
{
    failure late(errc::conflict, "clashcast runs on this journal; stop it first");
    auto opened = co_await in_time(store.open(), late);
    co_return co_await work_in(store, std::move(opened), work);
}

result<void> run(const config::configuration& settings, const errand& work,
                 awaitable<result<void>> (*with)(journal&, const errand&))
{
    if (settings.journal.kept_in == config::journal_settings::backend::memory)
        return failure(errc::invalid, "a journal of the backend \"memory\" is in its own process alone: there is "
                                      "nothing to see");
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

result<void> beside_the_owner(const config::configuration& settings, const errand& work)
{
    return run(settings, work, visit);
}

// A visit first: only a journal that answers has an owner to wait for.
result<void> as_the_owner(const config::configuration& settings, const errand& work)
{
    auto reached = run(settings, nothing, visit);
    return reached ? run(settings, work, own) : reached;
}

}  // namespace clashcast::desk
