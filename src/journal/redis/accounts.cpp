#include "journal/redis/accounts.hpp"

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

// Names and values by turns, as Redis answers for a hash or an entry of a stream.
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
bool read_tally(std::string_view text, account& into)
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

failure damaged_place(std::string_view reader)
{
    return damaged(fmt::format("place of reader {}", reader));
}

result<std::vector<account>> parse_accounts(const redis::value& places, const redis::value& tallies)
{
    auto counted = by_name(tallies.elements);
    std::vector<account> all;
    for (auto& [name, place] : by_name(places.elements)) {
        auto& one = all.emplace_back();
        one.reader = name;
        auto at = parse_position(place);
        auto tally = counted.find(name);
        if (!at || (tally != counted.end() && !read_tally(tally->second, one)))
            return damaged_place(name);
        one.at = *at;
        if (tally == counted.end())  // a cursor that somebody else has written
            one.since = *at;
    }
    return all;
}

}  // namespace

void add_dead_letter(redis::command& to, const dead_letter& one)
{
    to.add(to_string(one.at)).add(one.refused.time_since_epoch().count()).add(one.reason);
    to.add(to_string(subject(one.event.of, one.event.tag))).add(to_json(one.event));
}

result<dead_letter> parse_dead_letter(const redis::value& stored)
{
    if (stored.elements.size() != 2)
        return damaged("dead letter");
    auto fields = by_name(stored.elements[1].elements);
    auto id = parse_position(stored.elements[0].text);
    auto at = parse_position(fields["place"]);
    auto refused = parse_number<std::int64_t>(fields["refused"]);
    auto of = parse_subject(fields["subject"]);
    auto event = of ? event_from_json(fields["event"], of->of) : result<clashcast::event>(of.error());
    if (!id || !at || !refused || !event)
        return damaged(fmt::format("dead letter ({})", stored.elements[0].text));
    dead_letter one;
    one.id = *id;
    one.reader = fields["reader"];
    one.at = *at;
    one.refused = timestamp(std::chrono::milliseconds(*refused));
    one.reason = fields["reason"];
    one.event = std::move(*event);
    return one;
}

result<account> parse_account(std::string_view reader, std::string_view place, std::string_view tally)
{
    account one;
    one.reader = reader;
    auto at = parse_position(place);
    if (!at || !read_tally(tally, one))
        return damaged_place(reader);
    one.at = *at;
    return one;
}

result<books> parse_books(const redis::value& reply)
{
    if (reply.elements.size() != 6)
        return damaged("journal's books");
    auto& parts = reply.elements;
    auto end = parse_position(parts[0].text);
    auto oldest = parse_position(parts[1].text);
    auto bytes = parse_number<std::uint64_t>(parts[2].text);
    auto readers = parse_accounts(parts[4], parts[5]);
    if (!end || !oldest || !bytes)
        return damaged("journal's books");
    if (!readers)
        return readers.error();
    books all;
    all.end = *end;
    all.oldest = *oldest;
    all.bytes = *bytes;
    all.dead_letters = static_cast<std::uint64_t>(parts[3].integer);
    all.readers = std::move(*readers);
    return all;
}

}  // namespace clashcast
