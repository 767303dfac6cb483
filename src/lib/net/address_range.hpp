#pragma once
// Ranges of IP addresses. Pure.

#include <boost/asio/ip/address.hpp>

#include <string_view>

namespace clashcast::net {

// Whether the range has the address. A range is 10.0.0.0/8, 2001:db8::/32, or an address alone; any other text has no
// address.
bool covers(std::string_view range, const boost::asio::ip::address&);

}  // namespace clashcast::net
