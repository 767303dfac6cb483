#include "replay/case.hpp"

#include "json/document.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace clashcast {
namespace {

using json::type;
using json::value;

failure no_case(std::string why)
{
    return {errc::malformed, std::move(why)};
}

std::vector<std::string> texts(value list)
{
    std::vector<std::string> found;
    list.each([&](value v) { found.push_back(v.text()); });
    return found;
}

watch_options read_options(value options)
{
    watch_options read;
    if (auto track = options["track_members"]; track.present())
        read.track_members = track.raw() == "true";
    if (auto quiet = options["member_exclude_fields"]; quiet.present())
        read.member_exclude_fields = texts(quiet);
    if (auto include = options["include_fields"]; !include.null())
        read.include_fields = texts(include);
    read.exclude_fields = texts(options["exclude_fields"]);
    return read;
}

// Whether the object has this field and no other.
bool has_only(value object, std::string_view name)
{
    bool found = false, others = false;
    for (auto field : object.fields())
        (field.name.is_text(name) ? found : others) = true;
    return found && !others;
}

std::optional<std::string> text_or_nothing(value v)
{
    return v.is(type::string) ? std::optional(v.text()) : std::nullopt;
}

problem read_problem(value error)
{
    problem p;
    int status = 0;
    auto raw = error["status"].raw();
    if (std::from_chars(raw.data(), raw.data() + raw.size(), status).ec == std::errc())
        p.status = status;
    p.reason = text_or_nothing(error["reason"]);
    p.message = text_or_nothing(error["message"]);
    return p;
}

replay_poll read_poll(value poll)
{
    if (has_only(poll, "restart"))
        return restart();
    if (has_only(poll, "error"))
        return read_problem(poll["error"]);
    return snapshot(std::string(poll.raw()), timestamp());
}

std::string heading_of(value line)
{
    auto kind = line["kind"].raw(), tag = line["tag"].raw();
    if (line["id"].present())
        return json::object({{"id", line["id"].raw()}, {"kind", kind}, {"tag", tag}});
    return json::object({{"kind", kind}, {"tag", tag}});
}

}  // namespace

result<replay_case> parse_replay_case(std::string_view line)
{
    json::document document;
    if (!document.parse(line) || !document.root().is(type::object))
        return no_case("it is no JSON object");
    auto root = document.root();
    if (!root["kind"].is(type::string) || !root["tag"].is(type::string) || !root["polls"].is(type::array))
        return no_case("kind, tag or polls is missing or has the wrong type");
    auto of = parse_subject(root["kind"].text() + '/');
    if (!of)
        return no_case(fmt::format("{} is no kind: it is clan, war, player or maintenance", root["kind"].raw()));
    replay_case read;
    read.heading = heading_of(root);
    read.of = *of;
    if (of->of != kind::maintenance)
        read.of.tag = root["tag"].text();
    read.options = read_options(root["options"]);
    root["polls"].each([&](value poll) { read.polls.push_back(read_poll(poll)); });
    return read;
}

}  // namespace clashcast
