#include "daemon/http/routes/time_limit.hpp"

#include "async/time_limit.hpp"
#include "daemon/http/problem.hpp"

#include <chrono>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;

asio::awaitable<response> within_limit(running_daemon& daemon, asio::awaitable<response> reading)
{
    auto late = daemon.time().sleep_for(std::chrono::seconds(5));
    auto answer = co_await race(std::move(reading), std::move(late));
    if (!answer)
        co_return to_response(problem(503, "the journal has not answered for 5 s"));
    co_return std::move(*answer);
}

}  // namespace clashcast::http
