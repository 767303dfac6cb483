#include "journal/redis/format.hpp"

#include "journal/record.hpp"
#include "journal/redis/blob.hpp"
#include "redis/number.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>

namespace clashcast {
namespace {

using redis::parse_number;

// The text up to the next `mark`, which both leave; all of it when there is none.
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
std::string failing_text(const std::optional<problem>& failing)
{
    if (!failing)
        return {};
    auto status = failing->status ? std::to_string(*failing->status) : std::string("-");
    return fmt::format(" {}{}{}", status, failing->reason ? " " : "", failing->reason.value_or(""));
}

problem parse_failing(std::string_view text)
{
    problem told;
    bool has_reason = text.find(' ') != text.npos;
    told.status = parse_number<int>(take_until(text, ' '));
    if (has_reason)
        told.reason = text;
    return told;
}

failure damaged(std::string_view what)
{
    return failure(errc::malformed, fmt::format("a stored {} is damaged", what));
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

// The bodies go to the events whose type carries them.
result<void> add_bodies(std::vector<entry>& entries, std::string_view packed)
{
    auto both = unpack(packed);
    if (!both)
        return both.error();
    auto before = std::make_shared<const std::string>(std::move(both->first));
    auto after = std::make_shared<const std::string>(std::move(both->second));
    for (auto& one : entries) {
        if (!is_whole(one.event.type))
            continue;
        one.before = before;
        one.after = after;
    }
    return {};
}

// What stands for events that Redis lost.
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

std::string header_rest(const header& h)
{
    return fmt::format("{:x} {}{}", h.body_hash, h.head.empty() ? "-" : h.head, failing_text(h.failing));
}

result<header> parse_header(std::string_view stored)
{
    header h;
    auto revision = parse_number<std::uint64_t>(take_until(stored, ' '));
    take_until(stored, ' ');  // the stamp
    take_until(stored, ' ');  // the place
    auto body_hash = parse_number<std::uint64_t>(take_until(stored, ' '), 16);
    auto head = take_until(stored, ' ');
    if (!revision || !body_hash || head.empty())
        return damaged("header");
    h.revision = *revision;
    h.body_hash = *body_hash;
    if (head != "-")
        h.head = head;
    if (!stored.empty())
        h.failing = parse_failing(stored);
    return h;
}

told_events::told_events(change&& news, data_level wanted) : events(std::move(news.events))
{
    if (wanted < data_level::subject)
        leave_out_data(events);
    if (wanted < data_level::full || news.before.empty() || !any_whole(events))
        return;
    before = std::make_shared<const std::string>(std::move(news.before));
    after = std::make_shared<const std::string>(std::move(news.next.body));
}

std::vector<std::string> entry_fields(const told_events& told)
{
    if (told.events.empty())
        return {};
    std::string events;
    for (const auto& e : told.events)
        append_sized(events, to_json(e));
    std::vector<std::string> fields{"events", std::move(events)};
    if (told.before) {
        fields.push_back("bodies");
        fields.push_back(pack(*told.before, *told.after));
    }
    return fields;
}

void leave_out_data(std::vector<event>& events)
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
    auto of = parse_subject(fields.subject);
    auto count = parse_number<std::uint64_t>(fields.count);
    if (!last || !of || !count || *count > last->sequence)
        return damaged("journal entry");

    std::vector<entry> entries;
    for (auto n = last->sequence - *count + 1; n <= last->sequence; ++n) {
        auto json = take_sized(fields.events);
        auto parsed = json ? event_from_json(*json, of->of) : damaged("event");
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
