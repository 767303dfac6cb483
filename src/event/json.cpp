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

failure no_event(std::string_view why)
{
    return {errc::malformed, fmt::format("no event: {}", why)};
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

// Blanks for the line breaks of an answer that was laid out for the eye. They are between its values: within a string
// JSON has none.
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

result<event> event_from_json(std::string_view wire, kind subject_kind)
{
    constexpr int around = 10;  // brackets that an event puts around what an answer nests
    thread_local json::document document;
    if (!document.parse(wire, json::document::depth_limit + around) || !document.root().is(type::object))
        return no_event("the text is no JSON object");
    auto [id, type_name, tag, seen, changes, metadata, old_data, new_data] = document.root().fields(
        {"id", "event_type", "tag", "timestamp", "changes", "metadata", "old_data", "new_data"});
    auto when = to_timestamp(seen);
    auto row = find_event_type(type_name.text());
    if (!id.is(type::string) || !tag.is(type::string) || !when)
        return no_event("id, tag or timestamp is missing or has the wrong type");
    if (!row)
        return no_event(fmt::format("{} is no event type", type_name.raw()));
    if (!changes.is(type::array) || !metadata.is(type::object))
        return no_event("changes or metadata is missing or has the wrong type");
    event e;
    e.id = id.text();
    e.type = row->name;
    e.of = subject_kind;
    e.tag = tag.text();
    e.seen = *when;
    e.changes = changes.raw();
    e.metadata = metadata.raw();
    e.old_data = old_data.raw();
    e.new_data = new_data.raw();
    return e;
}

}  // namespace clashcast
