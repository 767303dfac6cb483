#pragma once
// The address that paho connects to.

#include <boost/asio/ip/address.hpp>

#include <string>

namespace clashcast {

// Over TLS paho must have the broker's name, to check the certificate. It would look the name up by itself, while it
// holds a lock that all of its clients need, and try one address only. While this lives, that look-up answers at once,
// with this address. It works by a getaddrinfo of ours, which stands before the C library's for the whole program: all
// other look-ups are passed on to it.
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
