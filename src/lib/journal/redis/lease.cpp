#include "journal/redis/lease.hpp"

#include "journal/record.hpp"
#include "redis/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

namespace clashcast {
namespace {

using step = claim_result::step;

// A lease may be released long before it runs out.
constexpr long long shortest_wait = 10, longest_wait = 500;  // ms

// Edits of the watches have ascending numbers.
bool precedes(const std::string& edit, const std::string& other)
{
    auto number = [](const std::string& text) { return redis::parse_number<std::uint64_t>(text).value_or(0); };
    return number(edit) < number(other);
}

std::string random_writer()
{
    std::random_device seed;
    std::uniform_int_distribution<std::uint64_t> any;
    return fmt::format("{:016x}", any(seed));
}

}  // namespace

bool lease_lost(const redis::value& reply)
{
    return reply.elements.size() == 1 && reply.elements[0].text == "lost";
}

failure lease_expired()
{
    return failure(errc::not_connected, "the lease expired");
}

lease::lease(std::string instance, std::string label) : label_(std::move(label)), proposed_identity_(new_identity())
{
    mine_.writer = random_writer();
    mine_.instance = std::move(instance);
}

redis::command lease::claim() const
{
    redis::command arguments;
    arguments.add(mine_.writer).add(mine_.instance).add(lease_time.count()).add(mine_.fence);
    arguments.add(identity_).add(proposed_identity_);
    return arguments;
}

claim_result lease::evaluate(const redis::value& reply, bool new_connection)
{
    auto& parts = reply.elements;
    auto& outcome = parts.at(0).text;
    if (outcome == "fenced")
        return stop(errc::fenced, fmt::format(" belongs to {} now", parts.at(1).text));
    if (outcome == "foreign")
        return stop(errc::invalid,
                    fmt::format(": another journal is there now ({}, it was {}): restart clashcast to go on with it, "
                                "or restore the old one first", parts.at(1).text, identity_));
    if (outcome == "granted")
        return granted(reply, new_connection);
    claim_result result;
    result.next = step::wait;
    result.holder = parts.at(1).text;
    result.pause = std::chrono::milliseconds(std::clamp(parts.at(2).integer, shortest_wait, longest_wait));
    return result;
}

// A Redis with fewer commits than it had confirmed was restored, failed over, or restarted without its latest writes.
claim_result lease::granted(const redis::value& reply, bool new_connection)
{
    auto& parts = reply.elements;
    claim_result result;
    mine_.fence = std::max(mine_.fence, static_cast<std::uint64_t>(parts.at(1).integer));
    if (auto end = parse_position(parts.at(2).text))
        result.end = *end;
    auto commits = static_cast<std::uint64_t>(parts.at(3).integer);
    identity_ = parts.at(4).text;
    result.lost_commits = commits_ - std::min(commits, commits_);
    commits_ = std::max(commits_, commits);
    last_edit_ = parts.at(5).text;
    auto knows_more = !consumers_.empty() || watches_.edit != "0";
    if (result.lost_commits > 0 || precedes(last_edit_, watches_.edit) || (new_connection && knows_more))
        result.next = step::recover;
    return result;
}

redis::command lease::recover(position end) const
{
    redis::command arguments;
    arguments.add(to_string(end)).add(commits_).add(identity_);
    arguments.add(watches_.edit).add(watches_.edits).add(watches_.fields.size() / 2).add_all(watches_.fields);
    for (const auto& [name, known] : consumers_)
        arguments.add(name).add(to_string(known.at)).add(known.counts);
    return arguments;
}

void lease::confirmed(std::uint64_t commits)
{
    commits_ = std::max(commits_, commits);
}

void lease::confirmed(const std::string& consumer, position at, std::string counts)
{
    auto& known = consumers_[consumer];
    if (known.counts.empty() || at >= known.at)
        known = {at, std::move(counts)};
}

void lease::confirmed(watches_record stored)
{
    if (precedes(stored.edit, watches_.edit))  // an older reply
        return;
    watches_ = std::move(stored);
    last_edit_ = watches_.edit;
}

void lease::rewound(const std::string& consumer, position at)
{
    consumers_[consumer] = {at, to_string(at) + " 0 0 0 0"};
}

claim_result lease::stop(errc code, std::string why) const
{
    claim_result result;
    result.next = step::stop;
    result.why = failure(code, label_ + why);
    return result;
}

}  // namespace clashcast
