// The API's error answers: the status, a Retry-After field, then the body.

#include "api/verdict.hpp"
#include "fuzz/found.hpp"
#include "watch/endpoint.hpp"

#include <charconv>

using namespace clashcast;
using std::chrono::seconds;

namespace {

void check_verdict(const verdict& v)
{
    fuzz::require(v.rest >= seconds(0) && v.rest <= std::chrono::hours(1), "no token rests for longer than an hour");
    fuzz::require(v.seen_as.find_first_not_of("0123456789abcdefABCDEF.:") == v.seen_as.npos,
                  "an address may be logged");
}

void check_problem(const problem& p, kind of)
{
    const subject what(of, of == kind::maintenance ? "" : "#2PP");
    const timestamp now(std::chrono::milliseconds(1));
    const checkpoint last;
    auto found = advance(what, last, p, now);
    fuzz::check_found(found, what, last);
    fuzz::require(!found || !advance(what, found->next, p, now), "a failure that lasts is told once");
}

}  // namespace

void fuzz::run(std::string_view input)
{
    auto parts = parts_of(input, 3);
    answer a;
    std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), a.status);
    a.status %= 1000;
    a.body = parts[2];
    check_verdict(judge(a.status, parts[1], a.body, timestamp()));
    for (auto of : {kind::clan, kind::war, kind::player, kind::maintenance})
        check_problem(read_problem(a), of);
}
