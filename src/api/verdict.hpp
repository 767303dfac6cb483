#pragma once
// What an answer says about the token it was asked with, and not about what was asked for.

#include <clashcast/snapshot.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast {

struct verdict {
    enum class about {
        the_request,   // an ordinary answer: the token is good
        the_server,    // an answer too, but it may come from before anyone looked at the token
        rate,          // the token is throttled
        address,       // the token is bound to another IP address
        authorization  // the token is not known
    };

    verdict() = default;
    explicit verdict(about what) : says(what) {}

    about says = about::the_request;
    std::chrono::seconds rest{0};  // rate: for how long
    std::string seen_as;           // address: the one that the API saw; empty when it does not say
};

// Without a body when it cannot be read: a 403 then does not say what is wrong.
verdict judge(unsigned status, std::string_view retry_after_field, std::optional<std::string_view> body, timestamp now);

}  // namespace clashcast
