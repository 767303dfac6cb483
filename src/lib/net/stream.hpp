#pragma once
// The same reads and writes for a plain socket, of TCP or a file, as for a TLS stream.

#include "net/tls.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace clashcast::net {

template <class Protocol>
boost::asio::awaitable<std::size_t> read_some(boost::asio::basic_stream_socket<Protocol>& from,
                                              boost::asio::mutable_buffer into, boost::system::error_code& error)
{
    return from.async_read_some(into, boost::asio::redirect_error(boost::asio::use_awaitable, error));
}

inline boost::asio::awaitable<std::size_t> read_some(tls_stream& from, boost::asio::mutable_buffer into,
                                                     boost::system::error_code& error)
{
    return from.read_some(into, error);
}

template <class Protocol>
boost::asio::awaitable<std::size_t> write(boost::asio::basic_stream_socket<Protocol>& to,
                                          boost::asio::const_buffer bytes, boost::system::error_code& error)
{
    return boost::asio::async_write(to, bytes, boost::asio::redirect_error(boost::asio::use_awaitable, error));
}

inline boost::asio::awaitable<std::size_t> write(tls_stream& to, boost::asio::const_buffer bytes,
                                                 boost::system::error_code& error)
{
    return to.write(bytes, error);
}

}  // namespace clashcast::net
