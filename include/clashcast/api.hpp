#pragma once
// The Clash of Clans API, as far as a watcher sees it.

#include <clashcast/clock.hpp>
#include <clashcast/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// What came back. Any status but those that say something about a token: these never leave the client.
struct answer {
    answer() = default;

    unsigned status = 0;
    std::string body;                   // empty when it cannot be read and the status is not 200
    std::string remark;                 // of the client, on an answer without an error of the API's: where a redirect
                                        // leads, why the body cannot be read; else empty
    std::chrono::seconds fresh_for{0};  // what is left of Cache-Control's max-age; 0 when it does not say
};

// Use from the thread of the executor it was made with. Any number of requests may be under way.
class api {
public:
    virtual ~api() = default;

    // GETs `path`, which is below the base URL, starts with '/' and is percent-encoded already ("/clans/%232PP").
    // Waits for a token's turn and a connection. Fails with errc::not_connected, errc::timed_out, errc::refused (by a
    // proxy) or errc::malformed (no HTTP, or more than the limit) after the quick retries; any status other than 200
    // is an answer, even if its body is not whole. Fails with errc::closed when `unwanted`
    // was requested before the request was sent: one that was sent goes on. A cancelled call throws
    // boost::system::system_error, as all operations here do.
    virtual boost::asio::awaitable<result<answer>> get(std::string path, std::stop_token unwanted = {}) = 0;

    // How many requests can be under way at the same time.
    virtual std::size_t connections() const = 0;
};

struct api_options {
    api_options() = default;

    std::string base_url = "https://api.clashofclans.com/v1";
    std::vector<std::string> tokens;  // one or more; they take turns
    double requests_per_second = 10;  // for each token
    double burst = 20;                // for each token: in t seconds at most burst + requests_per_second * t
    std::size_t connections = 32;     // open at most
    std::string ca_file;              // empty: the system's
    std::string proxy;                // [http://][user:password@]host[:1080]; empty: none, whatever the environment says
    bool gzip = true;
    std::chrono::milliseconds connect_timeout{5'000};   // each for resolve, connect, proxy and handshake
    std::chrono::milliseconds request_timeout{30'000};  // from the first byte sent to the last one received
    std::size_t body_limit = 8 * 1024 * 1024;           // bytes, inflated too
};

// Touches no network. The clock must outlive the api. Throws boost::system::system_error when an option cannot be (no
// token, a URL that is none, no such CA file).
std::unique_ptr<api> make_api(boost::asio::any_io_executor, api_options, clock& = real_clock());

}  // namespace clashcast
