#include "daemon/config/text_parsers.hpp"

#include "api/endpoint.hpp"
#include "api/options.hpp"
#include "daemon/config/nearest.hpp"
#include "net/proxy.hpp"
#include "redis/address.hpp"
#include "text/printable.hpp"

#include <clashcast/route.hpp>

#include <algorithm>

namespace clashcast::config {

std::string_view trimmed(std::string_view content)
{
    constexpr std::string_view blanks = " \t\r\n";
    auto first = std::min(content.find_first_not_of(blanks), content.size());
    return content.substr(first, content.find_last_not_of(blanks) + 1 - first);
}

std::string wrong_with_secret(std::string_view secret)
{
    auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (secret.empty())
        return "is empty";
    return std::any_of(secret.begin(), secret.end(), is_control) ? "holds a control character" : "";
}

std::string wrong_with_sent_secret(std::string_view secret)
{
    auto wrong = wrong_with_secret(secret);
    return wrong.empty() ? std::string(character_error(secret)) : wrong;
}

value_parser<std::string> base_url()
{
    return text_that("http:// or https://host[:port][/path]",
                     [](const text& t) { return reason_of(parse_base_url(t.value)); });
}

value_parser<std::string> redis_url()
{
    return text_that(redis_url_form, [](const text& t) { return reason_of(redis::parse_address(t.value)); });
}

value_parser<std::optional<std::string>> proxy()
{
    std::string allowed = "http://[user:password@]host[:port]; \"\" for none";
    auto read = [=](const value& v, const reporter& report) -> std::optional<std::optional<std::string>> {
        auto* t = std::get_if<text>(&v.is);
        auto wrong = !t ? fmt::format("is {}", describe(v)) : std::string();
        if (auto parsed = net::parse_proxy(t ? t->value : std::string()); t && !t->value.empty() && !parsed)
            wrong = parsed.error().what;
        if (wrong.empty())
            return t->value;
        reject(report, v, wrong, allowed);
        return std::nullopt;
    };
    return {allowed, read, [](const std::optional<std::string>& p) { return p ? in_quotes(*p) : "the environment's"; }};
}

value_parser<std::string> token()
{
    auto plain = text_that("a token, one word", [](const text& t) { return reason_of(check_token(trimmed(t.value))); });
    return convert<std::string, std::string>(plain, [](const std::string& t) { return std::string(trimmed(t)); },
                                             [](const std::string& t) { return t; });
}

value_parser<std::string> secret()
{
    return text_that("one line of text", [](const text& t) { return wrong_with_secret(t.value); });
}

value_parser<std::string> one_tag()
{
    std::string allowed = "a tag in quotes, as the game shows it: \"#2PP\"";
    auto read = [=](const value& v, const reporter& report) -> std::optional<std::string> {
        auto* t = nonempty_text(v, report, allowed);
        if (!t)
            return std::nullopt;
        auto tag = normalise_tag(t->value);
        if (tag)
            return *tag;
        report(v.at, as_written(tag.error().what, *t));
        return std::nullopt;
    };
    return {allowed, read, in_quotes};
}

value_parser<std::vector<located_text>> tag_list()
{
    return list_of(located(one_tag()));
}

value_parser<std::string> event_pattern()
{
    return text_that("event types (docs/events.md), with * for any letters", [](const text& t) -> std::string {
        route_options options;
        options.events = {t.value};
        options.destination = "any";
        auto made = route::make(options);
        if (made)
            return {};
        std::vector<std::string> types;
        for (auto& each : catalogue())
            types.emplace_back(each.name);
        auto meant = near_miss(t.value, types);
        return as_written(made.error().what, t) + (meant.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", meant));
    });
}

value_parser<std::string> destination(bool levels)
{
    return text_that("text with {event_type}, {kind}, {tag}, {member_tag}, and {{ and }} for braces",
                     [levels](const text& t) {
                         route_options options;
                         options.destination = t.value;
                         options.levels = levels;
                         return as_written(reason_of(route::make(options)), t);
                     });
}

}  // namespace clashcast::config
