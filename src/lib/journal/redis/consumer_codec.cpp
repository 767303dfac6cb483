#include "journal/redis/codec.hpp"

#include "redis/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string_view>

namespace clashcast {
namespace {

using redis::parse_number;
using texts = std::map<std::string_view, std::string_view>;

// Redis returns a hash, and an entry of a stream, as names and values in turn.
texts by_name(const std::vector<redis::value>& pairs)
{
    texts found;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
        found[pairs[i].text] = pairs[i + 1].text;
    return found;
}

failure damaged(std::string_view what)
{
    return failure(errc::malformed, fmt::format("a stored {} is damaged", what));
}

// "<since> <delivered> <refused> <filtered> <dropped>"
bool read_counts(std::string_view text, consumer_status& into)
{
    auto take = [&text] {
        auto word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        return word;
    };
    auto since = parse_position(take());
    std::array<std::uint64_t*, 4> counts{&into.counts.delivered, &into.counts.refused, &into.counts.filtered,
                                         &into.counts.dropped};
    for (auto* count : counts) {
        auto number = parse_number<std::uint64_t>(take());
        if (!number)
            return false;
        *count = *number;
    }
    into.since = since ? *since : position();
    return since.has_value();
}

failure damaged_consumer(std::string_view name)
{
    return damaged(fmt::format("position of consumer {}", name));
}

result<std::vector<consumer_status>> parse_consumers(const redis::value& positions, const redis::value& counts_by_name)
{
    auto counted = by_name(counts_by_name.elements);
    std::vector<consumer_status> all;
    for (auto& [name, text] : by_name(positions.elements)) {
        auto& one = all.emplace_back();
        one.consumer = name;
        auto at = parse_position(text);
        auto counts = counted.find(name);
        if (!at || (counts != counted.end() && !read_counts(counts->second, one)))
            return damaged_consumer(name);
        one.at = *at;
        if (counts == counted.end())  // written by another program
            one.since = *at;
    }
    return all;
}

}  // namespace

void add_dead_letter(redis::command& to, const dead_letter& one)
{
    to.add(to_string(one.at)).add(one.refused.time_since_epoch().count()).add(one.reason);
    to.add(to_string(subject(one.event.kind, one.event.tag))).add(to_json(one.event));
}

result<dead_letter> parse_dead_letter(const redis::value& stored)
{
    if (stored.elements.size() != 2)
        return damaged("dead letter");
    auto fields = by_name(stored.elements[1].elements);
    auto id = parse_position(stored.elements[0].text);
    auto at = parse_position(fields["place"]);
    auto refused = parse_number<std::int64_t>(fields["refused"]);
    auto what = parse_subject(fields["subject"]);
    auto event = what ? event_from_json(fields["event"], what->kind) : result<clashcast::event>(what.error());
    if (!id || !at || !refused || !event)
        return damaged(fmt::format("dead letter ({})", stored.elements[0].text));
    dead_letter one;
    one.id = *id;
    one.consumer = fields["reader"];
    one.at = *at;
    one.refused = timestamp(std::chrono::milliseconds(*refused));
    one.reason = fields["reason"];
    one.event = std::move(*event);
    return one;
}

result<consumer_status> parse_consumer(std::string_view name, std::string_view at, std::string_view counts)
{
    consumer_status one;
    one.consumer = name;
    auto where = parse_position(at);
    if (!where || !read_counts(counts, one))
        return damaged_consumer(name);
    one.at = *where;
    return one;
}

std::string to_string(const lease_value& v)
{
    return fmt::format("{} {} {}", v.fence, v.writer, v.instance);
}

std::optional<lease_value> parse_lease(std::string_view stored)
{
    auto first = stored.find(' ');
    auto second = first == stored.npos ? stored.npos : stored.find(' ', first + 1);
    auto fence = parse_number<std::uint64_t>(stored.substr(0, first));
    if (second == stored.npos || !fence)
        return std::nullopt;
    lease_value found;
    found.fence = *fence;
    found.writer = stored.substr(first + 1, second - first - 1);
    found.instance = stored.substr(second + 1);
    return found;
}

result<journal_status> parse_status(const redis::value& reply)
{
    if (reply.elements.size() != 8)
        return damaged("status of the journal");
    auto& parts = reply.elements;
    auto end = parse_position(parts[0].text);
    auto oldest = parse_position(parts[1].text);
    auto bytes = parse_number<std::uint64_t>(parts[2].text);
    auto consumers = parse_consumers(parts[4], parts[5]);
    if (!end || !oldest || !bytes)
        return damaged("status of the journal");
    if (!consumers)
        return consumers.error();
    journal_status all;
    all.end = *end;
    all.oldest = *oldest;
    all.bytes = *bytes;
    all.dead_letters = static_cast<std::uint64_t>(parts[3].integer);
    all.consumers = std::move(*consumers);
    if (parts[7].is == redis::value::type::integer)
        all.oldest_age = std::chrono::milliseconds(parts[7].integer);
    return all;
}

std::optional<lease_value> parse_owner(const redis::value& reply)
{
    return parse_lease(reply.elements.at(6).text);
}

}  // namespace clashcast
