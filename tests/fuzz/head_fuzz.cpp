// The head of a response. Input: Cache-Control, Retry-After, a whole head, Age.

#include "api/classify_response.hpp"
#include "api/head.hpp"
#include "fuzz/target.hpp"

using namespace clashcast;
using std::chrono::seconds;

namespace {

void check_head(const std::string& text)
{
    auto end = find_head_end(text);
    if (end.size == 0 || !text.starts_with("HTTP/"))
        return;
    fuzz::require(end.size <= text.size() && text[end.size - 1] == '\n', "a head ends with a line end");
    auto head = text.substr(0, end.size);
    auto strict = strict_head(head);
    fuzz::require(!end.is_strict || strict == head, "a strict head is unchanged");
    fuzz::require(strict_head(strict) == strict, "a rewritten head is strict");
    fuzz::require(strict.ends_with("\r\n"), "every line ends with CR LF");
}

}  // namespace

void fuzz::run(std::string_view input)
{
    auto fields = parts_of(input, 4);
    auto fresh_for = freshness(fields[0], fields[3]);
    require(fresh_for >= seconds(0), "freshness is not negative");
    auto first = freshness("public, max-age=7, " + fields[0], "");
    require(first == seconds(7) || first == seconds(0), "the first max-age counts");
    for (auto now : {timestamp(), timestamp(std::chrono::hours(24 * 365 * 50))}) {
        auto pause = retry_after(fields[1], now);
        require(!pause || (*pause >= seconds(0) && *pause <= std::chrono::hours(1)), "a pause is at most an hour");
    }
    check_head(fields[2]);
    for (auto& name : codings(fields[0]))
        require(!name.empty() && name != "identity", "identity is not among the codings");
}
