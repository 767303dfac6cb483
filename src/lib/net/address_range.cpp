#include "net/address_range.hpp"

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <string>

namespace clashcast::net {

namespace ip = boost::asio::ip;

bool covers(std::string_view range, const ip::address& address)
{
    boost::system::error_code no;
    std::string text(range);
    if (text.find('/') == text.npos) {
        if (text.size() > 2 && text.front() == '[' && text.back() == ']')
            text = text.substr(1, text.size() - 2);
        auto only = ip::make_address(text, no);
        return !no && only == address;
    }
    if (address.is_v4()) {
        auto all = ip::make_network_v4(text, no);
        return !no && ip::make_network_v4(address.to_v4(), all.prefix_length()).canonical() == all.canonical();
    }
    auto all = ip::make_network_v6(text, no);
    return !no && ip::make_network_v6(address.to_v6(), all.prefix_length()).canonical() == all.canonical();
}

}  // namespace clashcast::net
