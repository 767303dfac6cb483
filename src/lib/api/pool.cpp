#include "api/pool.hpp"

namespace clashcast {

namespace asio = boost::asio;

pool::pool(asio::any_io_executor executor, endpoint to, std::size_t limit)
    : to_(std::move(to)), response_limit_(executor, to_.request_timeout), limit_(limit), queue_(executor)
{
}

namespace {

// Whether the server closed the idle connection just before the request arrived.
bool was_closed_while_idle(const result<http_response>& got, const connection& used)
{
    constexpr unsigned request_timeout = 408;  // some servers send it before they close an idle connection
    if (got)
        return got->status == request_timeout;
    return got.error().code == errc::not_connected && !used.has_received();
}

}  // namespace

asio::awaitable<result<pool::slot>> pool::enter(std::uint64_t number, std::stop_token stop)
{
    std::function<bool()> take = [this] {
        bool is_free = used_ < limit_;
        used_ += is_free ? 1 : 0;
        return is_free;
    };
    auto taken = co_await queue_.wait(number, std::move(stop), std::move(take));
    if (!taken)
        co_return failure(errc::closed, "stopped before a connection was free");
    co_return slot(*this);
}

void pool::leave(std::unique_ptr<connection> used)
{
    if (used && used->reusable())
        idle_.push_back(std::move(used));
    --used_;
    queue_.wake_first();
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
    is_reused_ = true;
    co_return result<void>();
}

asio::awaitable<result<void>> pool::slot::open()
{
    connection_.reset();  // before the new one: the number of connections never exceeds the limit
    is_reused_ = false;
    auto opened = co_await connection::open(pool_->to_);
    if (!opened)
        co_return opened.error();
    connection_ = std::move(*opened);
    co_return result<void>();
}

asio::awaitable<result<http_response>> pool::slot::exchange(const std::string& request)
{
    if (!connection_->ended()) {
        auto got = co_await connection_->exchange(request, pool_->response_limit_);
        if (!is_reused_ || !was_closed_while_idle(got, *connection_)) {
            close_unless_reusable();
            co_return got;
        }
    }
    auto opened = co_await open();
    if (!opened)
        co_return opened.error();
    auto got = co_await connection_->exchange(request, pool_->response_limit_);
    close_unless_reusable();
    co_return got;
}

void pool::slot::close_unless_reusable()
{
    is_reused_ = connection_->reusable();
    if (!is_reused_)
        connection_.reset();
}

}  // namespace clashcast
