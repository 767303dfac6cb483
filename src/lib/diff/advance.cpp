#include <clashcast/diff.hpp>

#include "diff/chain.hpp"
#include "diff/kind.hpp"
#include "json/document.hpp"
#include "text/printable.hpp"

#include <utility>

namespace clashcast {
namespace {

using namespace diff;

// What is parsed, kept from one call to the next for its memory only.
struct documents {
    json::document body, diff_state;
};

json::value parse(json::document& document, std::string_view text)
{
    return document.parse(text) ? document.root() : json::value();
}

poll_failure malformed(std::string_view why)
{
    poll_failure p;
    p.status = 200;
    p.reason = "malformed";
    p.message = sanitized(why);  // it may quote the API
    return p;
}

// In place of the hash of an answer: the same answer is compared again, since another one has changed what is known.
constexpr std::uint64_t compared_again = 1;

class step {
public:
    step(const subject& what, checkpoint last, const poll_result& p, const watch_options& options)
        : what_(what), row_(kind_of(what.kind)), last_(std::move(last)), poll_(p), options_(options),
          role_(role_of(p.asked)), events_(what, last_, p.seen)
    {
    }

    std::optional<change> take(std::monostate);
    std::optional<change> take(const std::string& body);
    std::optional<change> take(const poll_failure&);

private:
    request_role role_of(const request&) const;
    bool is_own() const { return role_ == request_role::own; }
    std::optional<change> pass_time();
    std::optional<change> fail(const poll_failure&);
    std::optional<change> compare(std::string_view body, json::value answer, const poll_failure* failed = nullptr);
    std::optional<change> conclude(reading, std::string_view body);

    const subject& what_;
    const kind& row_;
    checkpoint last_;
    const poll_result& poll_;
    const watch_options& options_;
    request_role role_;
    chain events_;
};

request_role step::role_of(const request& asked) const
{
    for (auto& form : row_.traits.other_requests)
        if (form.name == asked.name)
            return form.role;
    return request_role::own;
}

std::optional<change> step::take(std::monostate)
{
    bool is_timed = poll_.seen != timestamp();
    return row_.has_clock && is_timed ? pass_time() : std::nullopt;
}

std::optional<change> step::take(const std::string& body)
{
    thread_local json::document parsed;
    if (row_.compare && is_own() && hash_body(body) == last_.body_hash)
        return pass_time();
    auto answer = parse(parsed, body);
    if (!answer.is(json::type::object))
        return fail(malformed("the answer is not a JSON object"));
    if (row_.answered)
        return row_.answered(what_, last_, poll_.seen);
    return compare(body, answer);
}

std::optional<change> step::take(const poll_failure& failed)
{
    thread_local json::document parsed;
    auto meaning = is_own() && row_.stands_for ? row_.stands_for(failed) : std::nullopt;
    if (!meaning)
        return fail(failed);
    if (meaning->empty())
        return {};
    return compare({}, parse(parsed, *meaning));
}

// The answer brings nothing new, if there is one, but it ends a failure.
std::optional<change> step::pass_time()
{
    if (row_.has_clock)
        return compare({}, {});
    return conclude({.accepted = false, .diff_state = {}}, {});
}

std::optional<change> step::fail(const poll_failure& failed)
{
    bool refused = failed.status == 403;
    if (role_ == request_role::completing && !refused)
        return {};
    if (role_ != request_role::own)
        return compare({}, {}, &failed);
    return row_.failed(what_, last_, failed, poll_.seen);
}

std::optional<change> step::compare(std::string_view body, json::value answer, const poll_failure* failed)
{
    thread_local documents parsed;
    bool baseline = last_.body_hash == 0 && last_.diff_state.empty();
    if (baseline && is_own() && answer.present())
        events_.begin(body);
    auto known = row_.needs_body ? parse(parsed.body, last_.body) : json::value();
    auto diff_state = parse(parsed.diff_state, last_.diff_state);
    auto found = row_.compare(
        {what_, options_, baseline, known, diff_state, poll_.asked, poll_.seen, answer, failed}, events_);
    if (!found)
        return fail(malformed(found.error().what));
    return conclude(std::move(*found), body);
}

std::optional<change> step::conclude(reading found, std::string_view body)
{
    bool answered = is_own() && poll_.outcome.index() != 0, accepted = found.accepted && answered && !body.empty();
    bool ends_failure = answered && last_.active_failure;
    bool remembers = found.diff_state && *found.diff_state != last_.diff_state;
    if (events_.empty() && !accepted && !ends_failure && !remembers)
        return {};
    change c;
    if (accepted || !events_.empty())
        c.before = accepted ? std::exchange(last_.body, std::string(body)) : last_.body;
    if (accepted)
        last_.body_hash = hash_body(body);
    if (role_ == request_role::completing && !events_.empty())
        last_.body_hash = compared_again;
    if (found.diff_state)
        last_.diff_state = std::move(*found.diff_state);
    if (answered)
        last_.active_failure.reset();
    c.next = std::move(last_);
    ++c.next.revision;
    events_.hand_over(c);
    return c;
}

}  // namespace

bool means_answer(subject_kind kind, const poll_failure& failed)
{
    auto stands_for = kind_of(kind).stands_for;
    return stands_for && stands_for(failed);
}

std::optional<std::vector<std::string>> members_in(subject_kind kind, std::string_view body)
{
    auto list = kind_of(kind).members;
    return list ? list(body) : std::nullopt;
}

std::optional<change> advance(const subject& what, checkpoint last, const poll_result& seen,
                              const watch_options& options)
{
    step s(what, std::move(last), seen, options);
    return std::visit([&](auto& outcome) { return s.take(outcome); }, seen.outcome);
}

}  // namespace clashcast
