#include <clashcast/diff.hpp>

#include "diff/chain.hpp"
#include "diff/kinds.hpp"
#include "json/document.hpp"
#include "text/printable.hpp"

namespace clashcast {
namespace {

using namespace diff;

// Where texts are parsed; kept for their memory only.
struct documents {
    json::document answer, body, memory;
};

json::value read(json::document& document, std::string_view text)
{
    return document.parse(text) ? document.root() : json::value();
}

result<reading> read_kind(const sight& s, chain& events)
{
    switch (s.of.of) {
    case kind::clan: return read_clan(s, events);
    case kind::war: return read_war(s, events);
    default: return read_player(s, events);
    }
}

// The answer says nothing new, but it is one.
std::optional<change> cleared(const checkpoint& last)
{
    if (!last.failing)
        return {};
    change c;
    c.next = last;
    c.next.failing.reset();
    ++c.next.revision;
    return c;
}

std::optional<change> malformed(const subject& of, const checkpoint& last, timestamp seen, std::string why)
{
    problem p;
    p.status = 200;
    p.reason = "malformed";
    p.message = quoted_words(why);  // it may hold what the API said
    return advance(of, last, p, seen);
}

change taken_in(checkpoint last, const snapshot& seen, std::uint64_t hash, std::string memory, chain events)
{
    change c;
    c.next.revision = last.revision + 1;
    c.next.body_hash = hash;
    c.next.body = seen.body;
    c.next.memory = std::move(memory);
    c.before = std::move(last.body);
    events.hand_over(c);
    return c;
}

}  // namespace

std::optional<change> advance(const subject& of, checkpoint last, const snapshot& seen, const watch_options& options)
{
    thread_local documents parsed;
    bool has_body = of.of != kind::maintenance, baseline = last.body_hash == 0;
    auto hash = hash_body(seen.body);
    if (has_body && hash == last.body_hash)
        return cleared(last);
    auto answer = read(parsed.answer, seen.body);
    if (!answer.is(json::type::object))
        return malformed(of, last, seen.seen, "the answer is no JSON object");
    if (!has_body)
        return maintenance_answered(of, last, seen.seen);

    chain events(of, last, seen.seen);
    if (baseline)
        events.begin(seen.body);
    auto body = of.of == kind::war ? json::value() : read(parsed.body, last.body);
    auto found = read_kind({of, baseline, body, read(parsed.memory, last.memory), answer, options}, events);
    if (!found)
        return malformed(of, last, seen.seen, found.error().what);
    if (found->stale)
        return cleared(last);
    return taken_in(std::move(last), seen, hash, std::move(found->memory), std::move(events));
}

std::optional<change> advance(const subject& of, const checkpoint& last, const problem& failed, timestamp seen)
{
    if (of.of == kind::maintenance)
        return maintenance_failed(of, last, failed, seen);
    return poll_failed(of, last, failed, seen);
}

}  // namespace clashcast
