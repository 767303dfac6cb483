#include "journal_loop.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>

namespace bench {

namespace asio = boost::asio;
using namespace clashcast;

journal_loop::journal_loop(const maker& make) : journal_(make(context_.get_executor()))
{
    spawn(open());
    run_until([this] { return open_; });
    auto cancelled = [](std::exception_ptr) {};
    asio::co_spawn(context_, maintain(), asio::bind_cancellation_slot(end_of_maintenance_.slot(), cancelled));
}

journal_loop::~journal_loop()
{
    end_of_maintenance_.emit(asio::cancellation_type::terminal);
    spawn(close());
    work_.reset();
    context_.run();
}

void journal_loop::spawn(asio::awaitable<void> task)
{
    asio::co_spawn(context_, std::move(task), [](std::exception_ptr thrown) {
        if (thrown)
            std::rethrow_exception(thrown);
    });
}

void journal_loop::run_until(const std::function<bool()>& done)
{
    while (!done())
        context_.run_one();
}

asio::awaitable<void> journal_loop::open()
{
    auto opened = co_await journal_->open();
    opened.value();
    open_ = true;
}

asio::awaitable<void> journal_loop::maintain()
{
    co_await journal_->maintain();
}

asio::awaitable<void> journal_loop::close()
{
    co_await journal_->close();
}

journal_loop::maker redis_journal_at(const std::string& url)
{
    return [=](asio::any_io_executor executor) {
        redis_journal_options at;
        at.url = url;
        at.instance = "bench";
        return make_redis_journal(executor, at);
    };
}

journal_loop::maker sqlite_journal_at(const std::filesystem::path& path)
{
    return [=](asio::any_io_executor executor) {
        sqlite_journal_options at;
        at.path = path;
        return make_sqlite_journal(executor, at);
    };
}

}  // namespace bench
