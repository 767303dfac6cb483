#pragma once
// What a response says apart from its body: whether its token is accepted, how long it is fresh, how its body is coded.
// Pure.

#include <clashcast/timestamp.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

struct response_class {
    enum class about {
        the_request,   // the API accepted the token and answers the request
        the_server,    // a response, but perhaps from before the token was checked
        rate,          // the token is throttled
        address,       // the token is bound to another IP address
        authorization  // the token is not known
    };

    response_class() = default;
    explicit response_class(about what) : says(what) {}

    about says = about::the_request;
    std::chrono::seconds rest{0};  // rate: how long the token must rest
    std::string seen_as;           // address: our address as the API sees it; empty when it does not say
};

// Pass no body when it cannot be read: a 403 then does not say what is wrong.
response_class classify_response(unsigned status, std::string_view retry_after_field,
                                 std::optional<std::string_view> body, timestamp now);

// What remains of Cache-Control's max-age after Age; 0 when there is no valid max-age, and with no-cache or no-store.
// `public max-age=600`, without the comma, is valid too.
std::chrono::seconds freshness(std::string_view cache_control, std::string_view age);

// Retry-After in seconds, or as an HTTP date relative to `now`; at most an hour. Nothing when it is neither.
std::optional<std::chrono::seconds> retry_after(std::string_view field, timestamp now);

// The codings of a body, in the order in which they are undone: in lower case, without "x-", identity and chunked.
std::vector<std::string> codings(std::string_view content_encoding);

}  // namespace clashcast
