#pragma once
// A client for the Clash of Clans API: it waits for a token and a connection, sends a GET, and returns the response.
//
// Example:
//     api_options options;
//     options.tokens = {"eyJ0eXAi..."};
//     auto client = make_api(executor, options);
//     std::string path = "/clans/%232PP";
//     auto got = co_await client->get(path);
//     if (!got)
//         std::cerr << "no response: " << got.error() << '\n';
//     else if (got->status == 200)
//         std::cout << got->body << '\n';

#include <clashcast/clock.hpp>
#include <clashcast/error.hpp>
#include <clashcast/histogram.hpp>
#include <clashcast/timestamp.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clashcast {

struct response {
    response() = default;

    unsigned status = 0;
    std::string body;                   // inflated; empty if it could not be read and the status is not 200
    std::string remark;                 // from the client, if the API sent no error message: the target of a redirect,
                                        // why the body could not be read; else empty
    std::chrono::seconds fresh_for{0};  // what remains of Cache-Control's max-age; 0 if there is none
};

enum class token_state {
    ready,     // used in turn with the others
    resting,   // throttled by the API (429); not used before resting_until
    suspended  // rejected by the API; tried again at resting_until
};

// One token, in the order of api_options::tokens. Does not hold the token itself.
struct token_status {
    token_status() = default;

    token_state state = token_state::ready;
    clock::time_point resting_until{};
    std::string reason;  // why it is resting or suspended; empty if ready
    bool wrong_address = false;  // suspended, because it is bound to other IP addresses
};

// A request that had no usable response.
struct request_failure {
    request_failure() = default;
    request_failure(timestamp t, std::string s) : at(t), text(std::move(s)) {}

    timestamp at{};
    std::string text;  // "/clans/%232PP: status 500"
};

// Requests that were sent, since the start. One that is sent again counts again.
struct request_counts {
    request_counts() = default;

    std::map<std::pair<std::string_view, unsigned>, std::uint64_t> by_code;  // of an endpoint ("currentwar") and a
                                                                             // status; 0: no response
    std::map<std::string_view, std::uint64_t> errors;                        // by reason: "throttled", "timeout"
    std::map<std::string_view, histogram> durations;                         // by endpoint, in seconds
    std::optional<request_failure> last_failure;

    request_counts& operator+=(const request_counts&);
};

struct api_status {
    api_status() = default;

    std::vector<token_status> tokens;
    request_counts requests;
    std::string obstacle;  // why no request is sent: no token, or all are suspended or throttled; else empty
};

// Use from the thread of the executor that it was made with. Any number of requests may run at the same time; they may
// outlive the client.
class api {
public:
    virtual ~api() = default;

    // GETs `path`: below the base URL, with a slash in front, already percent-encoded. Throws std::invalid_argument if
    // it is not.
    //
    // Any status is a response, except those that are about the token only: for these (429 and some 403) the request is
    // sent again, with another token or later. Retries twice within a second after a 5xx other than 503, a lost
    // connection or a timeout. Then fails with errc::not_connected, errc::timed_out, errc::refused (by a proxy), or
    // errc::malformed (not HTTP, or above the limit).
    //
    // If `stop` is requested before the request is sent, fails with errc::closed; after that, the request continues.
    // When cancelled, closes the connection and throws boost::system::system_error.
    virtual boost::asio::awaitable<result<response>> get(std::string path, std::stop_token stop = {}) = 0;

    // How many requests can be sent at the same time.
    virtual std::size_t connections() const = 0;

    virtual api_status status() const { return {}; }

    // From now on requests use the tokens, requests_per_second and burst of these options; requests that wait, too. The
    // other options stay as they are. A token that was known already keeps its state. Changes nothing and fails with
    // errc::invalid for options that make_api() would not take.
    virtual result<void> change(const struct api_options&) { return {}; }
};

struct api_options {
    api_options() = default;

    std::string base_url = "https://api.clashofclans.com/v1";
    std::vector<std::string> tokens;  // at least one; requests use them in turn
    bool tokens_come_later = false;   // there may be none: requests then wait until change() brings some
    double requests_per_second = 10;  // for each token
    double burst = 20;                // for each token: at most burst + requests_per_second * t requests in t seconds
    std::size_t connections = 32;     // the most open at the same time
    std::string ca_file;              // CA certificates in PEM; empty: the system's
    std::string proxy;                // [http://][user:password@]host[:1080]; empty: none
    bool gzip = true;                 // accept compressed bodies
    std::chrono::milliseconds connect_timeout{5'000};   // for each of resolve, connect, proxy and TLS handshake
    std::chrono::milliseconds request_timeout{30'000};  // from the first byte sent to the last byte received
    std::size_t body_limit = 8 * 1024 * 1024;           // bytes, after inflating
};

// Whether make_api() takes these options, as far as no file has to be read. Fails with errc::invalid; names a token by
// its position only.
result<void> validate(const api_options&);

// Does not use the network. The clock must outlive the client and its requests. Throws boost::system::system_error with
// errc::invalid for an invalid option: no token, an invalid URL, a CA file that cannot be read.
std::unique_ptr<api> make_api(boost::asio::any_io_executor, api_options, clock& = real_clock());

}  // namespace clashcast
