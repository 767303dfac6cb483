#pragma once
// The address that Paho connects to.

#include <boost/asio/ip/address.hpp>

#include <string>

namespace clashcast {

// Over TLS Paho must have the broker's name, to check the certificate. It would look the name up by itself, while it
// holds a lock that all of its clients need, and try one address only. While this object lives, that look-up returns
// this address at once. For this the library defines getaddrinfo, which replaces the C library's in the whole program
// and passes all other look-ups on to it.
class known_address {
public:
    known_address(std::string name, const boost::asio::ip::address&);
    ~known_address();
    known_address(const known_address&) = delete;
    known_address& operator=(const known_address&) = delete;

private:
    const std::string name_;
};

}  // namespace clashcast
