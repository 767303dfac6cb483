#pragma once
// A port on loopback for this process alone, although any process of the machine may connect to it.

#include <clashcast/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace clashcast {

// Fails with errc::not_connected, and the end of a sentence.
result<boost::asio::ip::tcp::acceptor> open_own_port(boost::asio::any_io_executor);

// Accepts one connection of this process, and closes the port. Closes connections of other processes at once.
boost::asio::awaitable<boost::system::error_code> accept_own(boost::asio::ip::tcp::acceptor,
                                                             boost::asio::ip::tcp::socket& into);

}  // namespace clashcast
