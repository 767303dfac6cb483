#pragma once
// What can be tried without being used. Publishers and journals that have a server may be a probe, too.

#include <clashcast/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace clashcast {

class probe {
public:
    virtual ~probe() = default;

    // Asks the server what it is and grants, as part of a sentence: "MQTT 5, QoS 2, no packet limit". Changes nothing,
    // publishes nothing and takes nothing over. Fails like open() of the same object, and with errc::refused for a
    // server that open() or a delivery would refuse.
    //
    // A publisher connects for it, and disconnects: call it instead of open(), on a publisher of its own, with a name
    // of its own, since a broker disconnects a client whose id another one uses. `destinations`: topics or keys that
    // events would go to, as far as they are known. A journal is asked after open() or attach(), and has none.
    virtual boost::asio::awaitable<result<std::string>> try_out(std::vector<std::string> destinations) = 0;
};

}  // namespace clashcast
