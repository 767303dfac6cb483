#include "diff/chain.hpp"
#include "diff/kind.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

namespace clashcast::diff {
namespace {

std::string sentence(const poll_failure& p)
{
    if (p.message && !p.message->empty())
        return *p.message;
    if (p.reason && !p.reason->empty())
        return *p.reason;
    return p.status.value_or(0) != 0 ? fmt::format("HTTP {}", *p.status) : "no answer";
}

}  // namespace

void tell_poll_error(const poll_failure& p, std::string_view endpoint, std::string_view war_tag, chain& events)
{
    auto status = p.status ? fmt::format("{}", *p.status) : "null";
    auto reason = p.reason ? json::quoted(*p.reason) : "null";
    auto identity = json::object({{"endpoint", json::quoted(endpoint)}, {"status", status}, {"reason", reason}});
    if (!war_tag.empty()) {
        identity.pop_back();
        identity += fmt::format(R"(,"war_tag":{}}})", json::quoted(war_tag));
    }
    auto metadata = fmt::format(R"({{"error":{},{})", json::quoted(sentence(p)), identity.substr(1));
    events.add_identified_by(identity, "poll_error", std::move(metadata));
}

std::optional<change> poll_failed(const subject& what, const checkpoint& last, const poll_failure& p,
                                  timestamp seen)
{
    if (p.status == in_maintenance || (last.active_failure && last.active_failure->same_as(p)))
        return {};
    chain events(what, last, seen);
    tell_poll_error(p, traits_of(what.kind).endpoint, {}, events);
    change c;
    c.next = last;
    c.next.active_failure = p;
    c.next.active_failure->message.reset();
    ++c.next.revision;
    events.hand_over(c);
    return c;
}

}  // namespace clashcast::diff
