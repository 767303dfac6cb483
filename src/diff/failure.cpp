#include "diff/chain.hpp"
#include "diff/kinds.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <array>

namespace clashcast::diff {
namespace {

constexpr std::array<std::string_view, 4> endpoints{"clans", "currentwar", "players", "players"};

std::string sentence(const problem& p)
{
    if (p.message && !p.message->empty())
        return *p.message;
    if (p.reason && !p.reason->empty())
        return *p.reason;
    return p.status.value_or(0) != 0 ? fmt::format("HTTP {}", *p.status) : "no answer";
}

}  // namespace

std::optional<change> poll_failed(const subject& of, const checkpoint& last, const problem& p, timestamp seen)
{
    constexpr int in_maintenance = 503;  // has events of its own
    if (p.status == in_maintenance || (last.failing && last.failing->same_as(p)))
        return {};
    auto endpoint = json::quoted(endpoints.at(static_cast<std::size_t>(of.of)));
    auto status = p.status ? fmt::format("{}", *p.status) : "null";
    auto reason = p.reason ? json::quoted(*p.reason) : "null";
    chain events(of, last, seen);
    events.add_known_by(json::object({{"endpoint", endpoint}, {"status", status}, {"reason", reason}}), "poll_error",
                        json::object({{"error", json::quoted(sentence(p))},
                                      {"endpoint", endpoint},
                                      {"status", status},
                                      {"reason", reason}}));
    change c;
    c.next = last;
    c.next.failing = p;
    c.next.failing->message.reset();
    ++c.next.revision;
    events.hand_over(c);
    return c;
}

}  // namespace clashcast::diff
