// Error responses of the API. Input: the status, the Retry-After field, then the body.

#include "api/classify_response.hpp"
#include "fuzz/change_checks.hpp"
#include "watch/request_path.hpp"

#include <charconv>

using namespace clashcast;
using std::chrono::seconds;

namespace {

void check_class(const response_class& c)
{
    fuzz::require(c.rest >= seconds(0) && c.rest <= std::chrono::hours(1), "a token rests for at most an hour");
    fuzz::require(c.seen_as.find_first_not_of("0123456789abcdefABCDEF.:") == c.seen_as.npos,
                  "an address contains only characters that may be logged");
}

void check_failure(const poll_failure& p, subject_kind kind, request asked)
{
    const subject about(kind, traits_of(kind).has_tag ? "#2PP" : "");
    const poll_result poll(p, timestamp(std::chrono::milliseconds(1)), std::move(asked));
    const checkpoint last;
    auto found = advance(about, last, poll, watch_options());
    fuzz::check_change(found, about, last);
    fuzz::require(!found || !advance(about, found->next, poll, watch_options()),
                  "a lasting failure changes the checkpoint once");
}

}  // namespace

void fuzz::run(std::string_view input)
{
    auto parts = parts_of(input, 3);
    response got;
    std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), got.status);
    got.status %= 1000;
    got.body = parts[2];
    check_class(classify_response(got.status, parts[1], got.body, timestamp()));
    for (auto kind : all_kinds()) {
        check_failure(poll_failure_of(got), kind, request());
        for (auto& form : traits_of(kind).other_requests)
            check_failure(poll_failure_of(got), kind, request(form.name, "#8QQ"));
    }
}
