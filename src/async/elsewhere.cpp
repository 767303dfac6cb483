#include "async/elsewhere.hpp"

#include "async/shielded.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace clashcast {

namespace asio = boost::asio;

asio::awaitable<void> run_elsewhere(asio::any_io_executor executor, std::function<asio::awaitable<void>()> make)
{
    auto there = [&] { return shielded(make()); };
    co_await asio::co_spawn(executor, there, asio::use_awaitable);
}

}  // namespace clashcast
