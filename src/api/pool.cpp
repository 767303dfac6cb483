#include "api/pool.hpp"

namespace clashcast {

namespace asio = boost::asio;

pool::pool(asio::any_io_executor executor, remote to, std::size_t bound)
    : executor_(executor), to_(std::move(to)), patience_(executor, to_.request_timeout), bound_(bound)
{
}

namespace {

// Whether the server ended the idle connection just before the request reached it.
bool came_too_late(const result<response>& got, const connection& used)
{
    constexpr unsigned request_timeout = 408;  // said to who has asked for nothing for a while
    if (got)
        return got->status == request_timeout;
    return got.error().code == errc::not_connected && !used.heard();
}

}  // namespace

asio::awaitable<result<pool::slot>> pool::enter(std::uint64_t ticket, std::stop_token unwanted)
{
    if (!line_.empty() || taken_ == bound_) {
        place here(line_, executor_, ticket, unwanted);
        while (!unwanted.stop_requested() && (!here.first() || taken_ == bound_))
            co_await here.wait();
    }
    if (unwanted.stop_requested())
        co_return failure(errc::closed, "no longer wanted");
    ++taken_;
    co_return slot(*this);
}

void pool::leave(std::unique_ptr<connection> used)
{
    if (used && used->reusable())
        idle_.push_back(std::move(used));
    --taken_;
    line_.wake_first();
}

pool::slot::~slot()
{
    if (pool_)
        pool_->leave(std::move(connection_));
}

asio::awaitable<result<void>> pool::slot::connect()
{
    if (connection_)
        co_return result<void>();
    auto& idle = pool_->idle_;
    if (idle.empty())
        co_return co_await open();
    connection_ = std::move(idle.back());
    idle.pop_back();
    has_answered_ = true;
    co_return result<void>();
}

asio::awaitable<result<void>> pool::slot::open()
{
    connection_.reset();  // first: there must never be more than the bound
    has_answered_ = false;
    auto opened = co_await connection::open(pool_->to_);
    if (!opened)
        co_return opened.error();
    connection_ = std::move(*opened);
    co_return result<void>();
}

asio::awaitable<result<response>> pool::slot::exchange(const std::string& request)
{
    if (!connection_->ended()) {
        auto got = co_await connection_->exchange(request, pool_->patience_);
        if (!has_answered_ || !came_too_late(got, *connection_)) {
            keep_if_good();
            co_return got;
        }
    }
    auto opened = co_await open();
    if (!opened)
        co_return opened.error();
    auto got = co_await connection_->exchange(request, pool_->patience_);
    keep_if_good();
    co_return got;
}

void pool::slot::keep_if_good()
{
    has_answered_ = connection_->reusable();
    if (!has_answered_)
        connection_.reset();
}

}  // namespace clashcast
