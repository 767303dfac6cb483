// What the fields of an answer's head mean: Cache-Control, then Retry-After.

#include "api/head.hpp"
#include "fuzz/target.hpp"

using namespace clashcast;
using std::chrono::seconds;

void fuzz::run(std::string_view input)
{
    auto fields = parts_of(input, 2);
    auto fresh_for = max_age(fields[0]);
    require(fresh_for >= seconds(0), "no answer is fresh until before it came");
    require(max_age("public, max-age=7, " + fields[0]) == seconds(7), "the first max-age counts");
    for (auto now : {timestamp(), timestamp(std::chrono::hours(24 * 365 * 50))}) {
        auto pause = retry_after(fields[1], now);
        require(!pause || (*pause >= seconds(0) && *pause <= std::chrono::hours(1)), "a rest is an hour at most");
    }
}
