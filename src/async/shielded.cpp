#include "async/shielded.hpp"

#include <boost/asio/this_coro.hpp>

#include <exception>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

asio::awaitable<void> shielded(asio::awaitable<void> task)
{
    std::exception_ptr thrown;
    try {
        co_await std::move(task);
    } catch (...) {
        thrown = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    if (thrown)
        std::rethrow_exception(thrown);
}

}  // namespace clashcast
