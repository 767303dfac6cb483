#include "replay/journal.hpp"

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
        throw std::system_error(errno, std::generic_category(), "cannot make a folder " + name);
    return name;
}

awaitable<void> commit_all(journal& log, subject of, std::vector<change> changes)
{
    auto opened = co_await log.open();
    opened.value();
    for (auto& c : changes) {
        auto committed = co_await log.commit(of, std::move(c));
        committed.value();
    }
    co_await log.close();
}

awaitable<checkpoint> load_again(journal& log, subject of)
{
    auto opened = co_await log.open();
    opened.value();
    auto loaded = co_await log.load(of);
    co_await log.close();
    if (loaded && loaded->revision == 0)  // each journal begins another chain, but a replay tells the same each time
        co_return checkpoint();
    co_return std::move(loaded.value());
}

awaitable<checkpoint> leave_and_come_back(std::filesystem::path folder, subject of, std::vector<change> changes)
{
    auto here = co_await asio::this_coro::executor;
    sqlite_journal_options options;
    options.path = folder / "journal.db";
    auto left = make_sqlite_journal(here, options);
    co_await commit_all(*left, of, std::move(changes));
    left.reset();
    auto found = make_sqlite_journal(here, options);
    co_return co_await load_again(*found, of);
}

}  // namespace

replay_journal::~replay_journal()
{
    std::error_code ignored;
    if (!folder_.empty())
        std::filesystem::remove_all(folder_, ignored);
}

checkpoint replay_journal::reopen(const subject& of, std::vector<change> since)
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
    asio::co_spawn(context, leave_and_come_back(folder_, of, std::move(since)), finish);
    context.run();
    if (thrown)
        std::rethrow_exception(thrown);
    return loaded;
}

}  // namespace clashcast
