#include "watch/cause.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace clashcast {
namespace {

// What others wrote, for one line of the log.
std::string clipped(std::string_view text)
{
    constexpr std::size_t most = 200;
    auto end = std::min(text.size(), most);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;  // not within a character
    std::string line(text.substr(0, end));
    std::replace_if(line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return end < text.size() ? line + "..." : line;
}

std::string text_of(const std::optional<std::string>& text)
{
    return text ? clipped(*text) : std::string();
}

std::string name_of(const subject& what)
{
    return fmt::format(fmt::runtime(traits_of(what.kind).phrase), what.tag);
}

cause nothing_answered(const poll_failure& p)
{
    cause c(p.message ? text_of(p.message) : "the API gave no answer");
    c.no_answer = true;
    return c;
}

cause not_found(const subject& what, const poll_failure& p)
{
    auto hint = p.reason ? "" : " (404 without a reason: is base_url right?)";
    auto noun = traits_of(what.kind).tag_noun;
    return {fmt::format("there is no such {}{}", noun, hint), fmt::format("there is no {} {}{}", noun, what.tag, hint)};
}

cause denied(const subject& what, const poll_failure& p)
{
    auto denied = fmt::runtime(traits_of(what.kind).denied);
    if (!traits_of(what.kind).denied.empty() && p.reason.value_or("accessDenied") == "accessDenied")
        return {fmt::format(denied, ""), fmt::format(denied, " of " + what.tag)};
    auto reason = p.reason ? "403 " + text_of(p.reason) : "403";
    auto more = p.message ? ": " + text_of(p.message) : "";
    return {fmt::format("the API denies access ({})", reason),
            fmt::format("the API denies access to {} ({}){}", name_of(what), reason, more)};
}

cause malformed(const subject& what, const poll_failure& p)
{
    auto more = p.message ? ": " + text_of(p.message) : "";
    return {"the API's answers are malformed",
            fmt::format("the API's answer for {} is malformed{}", name_of(what), more)};
}

cause answered(const poll_failure& p)
{
    auto status = fmt::format("the API answers {}{}{}", *p.status, p.reason ? " " : "", text_of(p.reason));
    return {status, p.message ? status + ": " + text_of(p.message) : status};
}

cause unavailable(const poll_failure& p)
{
    auto c = p.reason == "inMaintenance" ? cause("the API is in maintenance (503)") : answered(p);
    c.maintenance = true;
    return c;
}

}  // namespace

cause cause_of(const subject& what, const poll_failure& p)
{
    switch (p.status.value_or(0)) {
    case 0: return nothing_answered(p);
    case 200: return malformed(what, p);
    case 403: return denied(what, p);
    case 404: return not_found(what, p);
    case 503: return unavailable(p);
    default: return answered(p);
    }
}

cause not_recorded(const subject& what, const failure& why)
{
    return {"changes could not be recorded",
            fmt::format("{} could not be recorded: {}", name_of(what), to_string(why))};
}

}  // namespace clashcast
