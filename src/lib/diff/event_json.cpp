#include <clashcast/event.hpp>

#include "json/document.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>

namespace clashcast {
namespace {

using json::type;

failure not_an_event(std::string_view why)
{
    return {errc::malformed, fmt::format("not an event: {}", why)};
}

// Seconds, as the wire has them, to milliseconds.
std::optional<timestamp> to_timestamp(json::value v)
{
    constexpr double latest = 1e11;  // the year 5138: far from where milliseconds or doubles end
    double seconds = 0;
    auto raw = v.raw();
    auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), seconds);
    if (!v.is(type::number) || error != std::errc() || std::abs(seconds) > latest)
        return {};
    return timestamp(std::chrono::milliseconds(std::llround(seconds * 1000)));
}

void append_seconds(std::string& out, timestamp when)
{
    auto ms = when.time_since_epoch().count();
    auto size = ms < 0 ? -ms : ms;
    fmt::format_to(std::back_inserter(out), "{}{}.{:03}", ms < 0 ? "-" : "", size / 1000, size % 1000);
}

// Replaces the line breaks of a formatted answer by blanks. They are between its values: a JSON string has none.
void put_on_one_line(std::string& out)
{
    for (char line_break : {'\n', '\r'})
        for (auto at = out.find(line_break); at != out.npos; at = out.find(line_break, at + 1))
            out[at] = ' ';
}

}  // namespace

std::string to_json(const event& e)
{
    std::string out;
    out.reserve(160 + e.changes.size() + e.metadata.size() + e.old_data.size() + e.new_data.size());
    auto add = [&](std::string_view name, std::string_view raw) { out.append(name).append(raw); };
    out += R"({"id":)";
    json::append_string(out, e.id);
    out += R"(,"event_type":)";
    json::append_string(out, e.type);
    out += R"(,"tag":)";
    json::append_string(out, e.tag);
    out += R"(,"timestamp":)";
    append_seconds(out, e.seen);
    add(R"(,"changes":)", e.changes);
    add(R"(,"metadata":)", e.metadata);
    add(R"(,"old_data":)", e.old_data);
    add(R"(,"new_data":)", e.new_data);
    out += '}';
    put_on_one_line(out);
    return out;
}

result<event> event_from_json(std::string_view wire, subject_kind kind)
{
    constexpr int around = 10;  // levels that an event adds to those of an answer
    thread_local json::document document;
    if (!document.parse(wire, json::document::depth_limit + around) || !document.root().is(type::object))
        return not_an_event("the text is not a JSON object");
    auto [id, type_name, tag, seen, changes, metadata, old_data, new_data] = document.root().fields(
        {"id", "event_type", "tag", "timestamp", "changes", "metadata", "old_data", "new_data"});
    auto when = to_timestamp(seen);
    auto row = find_event_type(type_name.text());
    if (!id.is(type::string) || !tag.is(type::string) || !when)
        return not_an_event("id, tag or timestamp is missing or has the wrong type");
    if (!row)
        return not_an_event(fmt::format("unknown event type {}", type_name.raw()));
    if (!changes.is(type::array) || !metadata.is(type::object))
        return not_an_event("changes or metadata is missing or has the wrong type");
    event e;
    e.id = id.text();
    e.type = row->name;
    e.kind = kind;
    e.tag = tag.text();
    e.seen = *when;
    e.changes = changes.raw();
    e.metadata = metadata.raw();
    e.old_data = old_data.raw();
    e.new_data = new_data.raw();
    return e;
}

}  // namespace clashcast
