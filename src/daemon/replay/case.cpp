#include "daemon/replay/case.hpp"

#include "diff/game_time.hpp"
#include "json/document.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <initializer_list>
#include <optional>

namespace clashcast {
namespace {

using json::type;
using json::value;

failure not_a_case(std::string why)
{
    return {errc::malformed, std::move(why)};
}

std::vector<std::string> texts(value list)
{
    std::vector<std::string> found;
    list.each([&](value v) { found.push_back(v.text()); });
    return found;
}

void read_option(value given, bool& flag)
{
    flag = given.raw() == "true";
}

void read_option(value given, std::vector<std::string>& names)
{
    names = texts(given);
}

void read_option(value given, std::vector<std::chrono::minutes>& leads)
{
    leads.clear();
    given.each([&](value v) { leads.emplace_back(json::small_integer(v.raw()).value_or(0)); });
}

void read_option(value given, std::optional<std::vector<std::string>>& names)
{
    if (!given.null())
        names = texts(given);
}

watch_options read_options(subject_kind kind, value options)
{
    watch_options read;
    for (auto& option : traits_of(kind).options)
        if (auto given = options[option.name]; given.present())
            std::visit([&](auto field) { read_option(given, read.*field); }, option.field);
    return read;
}

// Whether the object has these fields and no others.
bool has_only(value object, std::initializer_list<std::string_view> names)
{
    std::vector<bool> found(names.size());
    for (auto field : object.fields()) {
        auto known = std::find_if(names.begin(), names.end(), [&](auto name) { return field.name.is_text(name); });
        if (known == names.end())
            return false;
        found[static_cast<std::size_t>(known - names.begin())] = true;
    }
    return std::find(found.begin(), found.end(), false) == found.end();
}

std::optional<std::string> text_or_nothing(value v)
{
    return v.is(type::string) ? std::optional(v.text()) : std::nullopt;
}

poll_failure read_failure(value error)
{
    poll_failure p;
    int status = 0;
    auto raw = error["status"].raw();
    if (std::from_chars(raw.data(), raw.data() + raw.size(), status).ec == std::errc())
        p.status = status;
    p.reason = text_or_nothing(error["reason"]);
    p.message = text_or_nothing(error["message"]);
    return p;
}

// Takes the answer out of the form that says to which request it is one.
request read_request(subject_kind kind, value& answer)
{
    constexpr std::string_view own = "group";  // of a league: the same as the answer alone
    if (has_only(answer, {own})) {
        answer = answer[own];
        return {};
    }
    for (auto& form : traits_of(kind).other_requests) {
        if (has_only(answer, {form.name, "answer"})) {
            request asked(form.name, answer[form.name].text());
            answer = answer["answer"];
            return asked;
        }
        if (has_only(answer, {form.name})) {
            answer = answer[form.name];
            return request(form.name, {});
        }
    }
    return {};
}

replay_poll read_poll(subject_kind kind, value poll)
{
    if (has_only(poll, {"restart"}))
        return restart();
    timestamp at{};
    if (bool timed = has_only(poll, {"at", "answer"}); timed || has_only(poll, {"at"})) {
        at = diff::parse_game_time(poll["at"].text()).value_or(timestamp());
        if (!timed)
            return poll_result(at);
        poll = poll["answer"];
    }
    auto asked = read_request(kind, poll);
    if (has_only(poll, {"error"}))
        return poll_result(read_failure(poll["error"]), at, std::move(asked));
    return poll_result(snapshot(std::string(poll.raw()), at), std::move(asked));
}

std::string names_of_kinds()
{
    std::string names;
    for (auto kind : all_kinds())
        names.append(names.empty() ? "" : ", ").append(to_string(kind));
    return names;
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
        return not_a_case("it is not a JSON object");
    auto root = document.root();
    if (!root["kind"].is(type::string) || !root["tag"].is(type::string) || !root["polls"].is(type::array))
        return not_a_case("kind, tag or polls is missing or has the wrong type");
    auto kind = find_kind(root["kind"].text());
    if (!kind)
        return not_a_case(fmt::format("unknown kind {}; allowed: {}", root["kind"].raw(), names_of_kinds()));
    replay_case read;
    read.heading = heading_of(root);
    read.subject = subject(*kind, traits_of(*kind).has_tag ? root["tag"].text() : "");
    read.options = read_options(*kind, root["options"]);
    root["polls"].each([&](value poll) { read.polls.push_back(read_poll(*kind, poll)); });
    return read;
}

}  // namespace clashcast
