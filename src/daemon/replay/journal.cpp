#include "daemon/replay/journal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <system_error>

namespace clashcast {
namespace asio = boost::asio;
namespace {

std::filesystem::path make_folder()
{
    auto name = (std::filesystem::temp_directory_path() / "clashcast-replay-XXXXXX").string();
    if (!::mkdtemp(name.data()))
        throw std::system_error(errno, std::generic_category(), "cannot create the folder " + name);
    return name;
}

awaitable<void> commit_all(journal& store, subject what, std::vector<change> changes)
{
    auto opened = co_await store.open();
    opened.value();
    for (auto& c : changes) {
        auto committed = co_await store.commit(what, std::move(c));
        committed.value();
    }
    co_await store.close();
}

awaitable<checkpoint> reload(journal& store, subject what)
{
    auto opened = co_await store.open();
    opened.value();
    auto loaded = co_await store.load(what);
    co_await store.close();
    if (loaded && loaded->revision == 0)  // each journal begins a chain of its own; a replay must not
        co_return checkpoint();
    co_return std::move(loaded.value());
}

awaitable<checkpoint> commit_and_reload(std::filesystem::path folder, subject what, std::vector<change> changes)
{
    auto here = co_await asio::this_coro::executor;
    sqlite_journal_options options;
    options.path = folder / "journal.db";
    auto first = make_sqlite_journal(here, options);
    co_await commit_all(*first, what, std::move(changes));
    first.reset();
    auto second = make_sqlite_journal(here, options);
    co_return co_await reload(*second, what);
}

}  // namespace

replay_journal::~replay_journal()
{
    std::error_code ignored;
    if (!folder_.empty())
        std::filesystem::remove_all(folder_, ignored);
}

checkpoint replay_journal::reopen(const subject& what, std::vector<change> since)
{
    if (folder_.empty())
        folder_ = make_folder();
    asio::io_context context;
    std::exception_ptr thrown;
    checkpoint loaded;
    auto finish = [&](std::exception_ptr e, checkpoint c) {
        thrown = e;
        loaded = std::move(c);
    };
    asio::co_spawn(context, commit_and_reload(folder_, what, std::move(since)), finish);
    context.run();
    if (thrown)
        std::rethrow_exception(thrown);
    return loaded;
}

}  // namespace clashcast
