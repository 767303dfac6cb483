#include "journal/redis/codec.hpp"

#include "journal/compression.hpp"
#include "journal/entries.hpp"
#include "redis/number.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <memory>
#include <optional>

namespace clashcast {
namespace {

using redis::parse_number;

// The first byte.
constexpr char zstd_alone = '1';  // earlier versions
constexpr char zstd_with_dictionary = '2';

constexpr std::size_t largest = std::size_t(256) << 20;  // larger than two bodies can be

// Removes and returns the text up to the next `mark`, or all of it; the mark is removed too.
std::string_view take_until(std::string_view& text, char mark)
{
    auto end = text.find(mark);
    auto word = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    return word;
}

void append_sized(std::string& out, std::string_view text)
{
    out.append(std::to_string(text.size())).append(":").append(text);
}

std::optional<std::string_view> take_sized(std::string_view& text)
{
    auto size = parse_number<std::size_t>(take_until(text, ':'));
    if (!size || *size > text.size())
        return std::nullopt;
    auto taken = text.substr(0, *size);
    text.remove_prefix(*size);
    return taken;
}

// Nothing, or " <status or -> [<reason>]".
std::string failure_text(const std::optional<poll_failure>& active)
{
    if (!active)
        return {};
    auto status = active->status ? std::to_string(*active->status) : std::string("-");
    return fmt::format(" {}{}{}", status, active->reason ? " " : "", active->reason.value_or(""));
}

poll_failure parse_failure(std::string_view text)
{
    poll_failure active;
    bool has_reason = text.find(' ') != text.npos;
    active.status = parse_number<int>(take_until(text, ' '));
    if (has_reason)
        active.reason = text;
    return active;
}

failure damaged(std::string_view what)
{
    return failure(errc::malformed, fmt::format("a stored {} is damaged", what));
}

failure damaged_body(std::string_view how)
{
    return failure(errc::malformed, fmt::format("a stored body is damaged: {}", how));
}

struct commit_fields {
    std::string_view subject, count, events, bodies, lost;
};

commit_fields name_fields(const std::vector<redis::value>& pairs)
{
    commit_fields named;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        std::string_view name = pairs[i].text, text = pairs[i + 1].text;
        if (name == "subject")
            named.subject = text;
        else if (name == "count")
            named.count = text;
        else if (name == "events")
            named.events = text;
        else if (name == "bodies")
            named.bodies = text;
        else if (name == "lost")
            named.lost = text;
    }
    return named;
}

// Gives the bodies to the events whose type carries them.
result<void> add_bodies(std::vector<entry>& entries, std::string_view packed)
{
    auto both = unpack(packed);
    if (!both)
        return both.error();
    auto before = std::make_shared<const std::string>(std::move(both->first));
    auto after = std::make_shared<const std::string>(std::move(both->second));
    for (auto& one : entries) {
        if (!is_whole(one.event.kind, one.event.type))
            continue;
        one.before = before;
        one.after = after;
    }
    return {};
}

// The entry that stands for events that Redis lost.
result<std::vector<entry>> lost_events(position last, std::string_view count)
{
    auto missed = parse_number<std::uint64_t>(count);
    if (!missed)
        return damaged("journal entry");
    entry one;
    one.at = last;
    one.missed = *missed;
    return std::vector<entry>{std::move(one)};
}

}  // namespace

redis_keys::redis_keys(std::string_view name_space, unsigned shard) : tag(fmt::format("{{{}:{}}}", name_space, shard))
{
}

std::string redis_keys::operator()(std::string_view name) const
{
    return fmt::format("{}:{}", tag, name);
}

redis::command redis_keys::all() const
{
    constexpr std::array names{"lease",   "meta",   "headers", "bodies", "journal",
                               "cursors", "absent", "tallies", "dead",   "watches"};
    redis::command keys;
    keys.add(names.size());
    for (const auto* name : names)
        keys.add((*this)(name));
    return keys;
}

std::string pack(std::string_view first, std::string_view second)
{
    thread_local std::string both;
    auto plain = first;
    if (!second.empty()) {
        both.assign(first).append(second);
        plain = both;
    }
    auto packed = fmt::format("{}{}:", zstd_with_dictionary, first.size());
    zstd::append(packed, plain);
    return packed;
}

result<std::pair<std::string, std::string>> unpack(std::string_view packed)
{
    if (!packed.starts_with(zstd_with_dictionary) && !packed.starts_with(zstd_alone))
        return damaged_body("unknown format");
    std::size_t first = 0;
    auto [colon, error] = std::from_chars(packed.data() + 1, packed.data() + packed.size(), first);
    if (error != std::errc() || colon == packed.data() + packed.size() || *colon != ':')
        return damaged_body("no size");
    auto both = zstd::expand({colon + 1, packed.data() + packed.size()}, largest);
    if (!both)
        return both.error();
    if (first > both->size())
        return damaged_body("wrong size");
    std::string second = both->substr(first);
    both->resize(first);
    return std::pair(std::move(*both), std::move(second));
}

std::string header_rest(const checkpoint_header& h)
{
    return fmt::format("{:x} {}{}", h.body_hash, h.chain_head.empty() ? "-" : h.chain_head,
                       failure_text(h.active_failure));
}

result<checkpoint_header> parse_header(std::string_view stored)
{
    checkpoint_header h;
    auto revision = parse_number<std::uint64_t>(take_until(stored, ' '));
    take_until(stored, ' ');  // the stamp
    take_until(stored, ' ');  // the position
    auto body_hash = parse_number<std::uint64_t>(take_until(stored, ' '), 16);
    auto head = take_until(stored, ' ');
    if (!revision || !body_hash || head.empty())
        return damaged("header");
    h.revision = *revision;
    h.body_hash = *body_hash;
    if (head != "-")
        h.chain_head = head;
    if (!stored.empty())
        h.active_failure = parse_failure(stored);
    return h;
}

stored_events::stored_events(change&& news, data_level wanted) : events(std::move(news.events))
{
    if (wanted < data_level::subject)
        remove_data(events);
    if (wanted < data_level::full || news.before.empty() || !any_whole(events))
        return;
    before = std::make_shared<const std::string>(std::move(news.before));
    after = std::make_shared<const std::string>(std::move(news.next.body));
}

std::vector<std::string> entry_fields(const stored_events& stored)
{
    if (stored.events.empty())
        return {};
    std::string events;
    for (const auto& e : stored.events)
        append_sized(events, to_json(e));
    std::vector<std::string> fields{"events", std::move(events)};
    if (stored.before) {
        fields.push_back("bodies");
        fields.push_back(pack(*stored.before, *stored.after));
    }
    return fields;
}

void remove_data(std::vector<event>& events)
{
    for (auto& e : events)
        e.old_data = e.new_data = "null";
}

result<std::vector<entry>> parse_entry(const redis::value& stored, data_level wanted)
{
    if (stored.elements.size() != 2)
        return damaged("journal entry");
    auto fields = name_fields(stored.elements[1].elements);
    auto last = parse_position(stored.elements[0].text);
    if (last && !fields.lost.empty())
        return lost_events(*last, fields.lost);
    auto what = parse_subject(fields.subject);
    auto count = parse_number<std::uint64_t>(fields.count);
    if (!last || !what || !count || *count > last->sequence)
        return damaged("journal entry");

    std::vector<entry> entries;
    for (auto n = last->sequence - *count + 1; n <= last->sequence; ++n) {
        auto json = take_sized(fields.events);
        auto parsed = json ? event_from_json(*json, what->kind) : damaged("event");
        if (!parsed)
            return parsed.error();
        if (wanted < data_level::subject)
            parsed->old_data = parsed->new_data = "null";
        auto& one = entries.emplace_back();
        one.at = position(last->milliseconds, n);
        one.event = std::move(*parsed);
    }
    if (wanted == data_level::full && !fields.bodies.empty())
        if (auto added = add_bodies(entries, fields.bodies); !added)
            return added.error();
    return entries;
}

}  // namespace clashcast
