#include "configuration/accepts.hpp"

#include "configuration/file.hpp"
#include "net/authority.hpp"
#include "net/proxy.hpp"

#include <clashcast/route.hpp>

#include <algorithm>
#include <cctype>

namespace clashcast::config {
namespace {

std::string quoted(const text& t)
{
    return fmt::format("\"{}\"", t.written);
}

std::string shown(const std::string& s)
{
    return s.empty() ? s : fmt::format("\"{}\"", s);
}

// A sentence of another stage, which may quote the value, with what stands in the file instead.
std::string as_written(std::string sentence, const text& t)
{
    if (auto at = sentence.find(t.value); at != sentence.npos && !t.value.empty())
        sentence.replace(at, t.value.size(), t.written);
    return sentence;
}

bool is_one_line(std::string_view content)
{
    return std::none_of(content.begin(), content.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

// A text for which `wrong` has nothing to say.
accepts<std::string> text_that(std::string allowed, std::function<std::string(const text&)> wrong)
{
    auto read = [=](const value& v, const critic& say) -> std::optional<std::string> {
        auto* t = some_text(v, say, allowed);
        if (!t)
            return std::nullopt;
        if (auto what = wrong(*t); !what.empty()) {
            object(say, v, what, allowed);
            return std::nullopt;
        }
        return t->value;
    };
    return {allowed, read, shown};
}

accepts<std::string> checked_by_route(std::string allowed, std::function<route_options(const text&)> options)
{
    return text_that(std::move(allowed), [options](const text& t) {
        auto made = route::make(options(t));
        return made ? std::string() : as_written(made.error().what, t);
    });
}

// What is wrong with what follows "scheme://", without quoting it.
std::string wrong_with_authority(std::string_view rest, bool credentials)
{
    auto authority = rest.substr(0, rest.find_first_of("/?#"));
    auto at = authority.rfind('@');
    if (at != authority.npos && !credentials)
        return "holds a user or password, which have keys of their own";
    auto server = net::parse_authority(at == authority.npos ? authority : authority.substr(at + 1));
    return server ? std::string() : server.error().what;
}

}  // namespace

void object(const critic& say, const value& v, std::string_view wrong, std::string_view allowed)
{
    if (!std::holds_alternative<std::monostate>(v.is))
        say(v.at, fmt::format("{}; allowed: {}", wrong, allowed));
}

const text* some_text(const value& v, const critic& say, std::string_view allowed)
{
    auto* t = std::get_if<text>(&v.is);
    if (t && !t->value.empty())
        return t;
    object(say, v, t ? "is empty" : fmt::format("is {}", describe(v)), allowed);
    return nullptr;
}

accepts<std::string> any_text()
{
    return text_that("a string", [](const text&) { return ""; });
}

accepts<std::string> name(std::string_view besides)
{
    auto fits = [besides](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || besides.find(c) != besides.npos;
    };
    return text_that(fmt::format("letters, digits and any of {}", besides), [fits](const text& t) {
        return std::all_of(t.value.begin(), t.value.end(), fits) ? "" : quoted(t) + " is no such name";
    });
}

accepts<std::string> url(std::vector<std::string> schemes, bool credentials)
{
    auto allowed = fmt::format("{}://{}host[:port]", fmt::join(schemes, ":// or "),
                               credentials ? "[user:password@]" : "");
    return text_that(allowed, [=](const text& t) -> std::string {
        auto end = t.value.find("://");
        if (std::find(schemes.begin(), schemes.end(), t.value.substr(0, end)) == schemes.end() || end == t.value.npos)
            return "is no such URL";
        return wrong_with_authority(std::string_view(t.value).substr(end + 3), credentials);
    });
}

accepts<std::optional<std::string>> proxy()
{
    std::string allowed = "http://[user:password@]host[:port]; \"\" for none";
    auto read = [=](const value& v, const critic& say) -> std::optional<std::optional<std::string>> {
        auto* t = std::get_if<text>(&v.is);
        auto wrong = !t ? fmt::format("is {}", describe(v)) : std::string();
        if (auto parsed = net::parse_proxy(t ? t->value : std::string()); t && !t->value.empty() && !parsed)
            wrong = parsed.error().what;
        if (wrong.empty())
            return t->value;
        object(say, v, wrong, allowed);
        return std::nullopt;
    };
    return {allowed, read, [](const std::optional<std::string>& p) { return p ? shown(*p) : "the environment's"; }};
}

accepts<std::string> secret()
{
    return text_that("one line of text", [](const text& t) {
        return is_one_line(t.value) ? "" : "holds a control character";
    });
}

accepts<std::string> secret_file()
{
    std::string allowed = "the path of a file that holds it, on one line";
    auto read = [=](const value& v, const critic& say) -> std::optional<std::string> {
        auto* path = some_text(v, say, allowed);
        if (!path)
            return std::nullopt;
        auto content = read_file(path->value);
        if (!content) {
            object(say, v, fmt::format("{} {}", quoted(*path), content.error().what), allowed);
            return std::nullopt;
        }
        content->erase(content->find_last_not_of("\r\n") + 1);
        if (!content->empty() && is_one_line(*content))
            return *content;
        auto wrong = content->empty() ? "is empty" : "holds more than one line";
        object(say, v, fmt::format("{} {}", quoted(*path), wrong), allowed);
        return std::nullopt;
    };
    return {allowed, read, [](const std::string&) { return ""; }};
}

accepts<std::string> readable_file()
{
    return text_that("the path of a file", [](const text& t) {
        auto content = read_file(t.value);
        return content ? std::string() : fmt::format("{} {}", quoted(t), content.error().what);
    });
}

accepts<bool> flag()
{
    auto read = [](const value& v, const critic& say) -> std::optional<bool> {
        if (auto* b = std::get_if<bool>(&v.is))
            return *b;
        object(say, v, fmt::format("is {}", describe(v)), "true or false");
        return std::nullopt;
    };
    return {"true or false", read, [](const bool& b) { return b ? "true" : "false"; }};
}

accepts<double> number(double low, double high)
{
    auto allowed = fmt::format("a number from {} to {}", low, high);
    auto read = [=](const value& v, const critic& say) -> std::optional<double> {
        auto* i = std::get_if<std::int64_t>(&v.is);
        auto* f = std::get_if<double>(&v.is);
        auto found = i ? static_cast<double>(*i) : f ? *f : 0;
        if ((i || f) && found >= low && found <= high)
            return found;
        object(say, v, i || f ? fmt::format("{} is out of range", found) : fmt::format("is {}", describe(v)), allowed);
        return std::nullopt;
    };
    return {allowed, read, [](const double& d) { return fmt::format("{}", d); }};
}

accepts<std::int64_t> whole_number(std::int64_t low, std::int64_t high, std::string told)
{
    auto allowed = !told.empty() ? told : fmt::format("a whole number from {} to {}", low, high);
    auto read = [=](const value& v, const critic& say) -> std::optional<std::int64_t> {
        auto* found = std::get_if<std::int64_t>(&v.is);
        if (found && *found >= low && *found <= high)
            return *found;
        object(say, v, found ? fmt::format("{} is out of range", *found) : fmt::format("is {}", describe(v)), allowed);
        return std::nullopt;
    };
    return {allowed, read, [](const std::int64_t& n) { return fmt::format("{}", n); }};
}

accepts<std::chrono::milliseconds> milliseconds(std::chrono::milliseconds low, std::chrono::milliseconds high)
{
    auto range = high == longest_duration ? fmt::format("at least \"{}\"", to_string(low))
                                          : fmt::format("\"{}\" to \"{}\"", to_string(low), to_string(high));
    auto allowed = "a string of a whole number and ms, s, m or h, as in \"30s\"; " + range;
    auto read = [=](const value& v, const critic& say) -> std::optional<std::chrono::milliseconds> {
        if (auto* bare = std::get_if<std::int64_t>(&v.is)) {
            object(say, v, fmt::format("{} has no unit", *bare), allowed);
            return std::nullopt;
        }
        auto* t = some_text(v, say, allowed);
        auto span = t ? parse_duration(t->value) : std::nullopt;
        if (span && *span >= low && *span <= high)
            return span;
        if (t)
            object(say, v, quoted(*t) + (!span ? " is no duration" : *span < low ? " is too short" : " is too long"),
                   allowed);
        return std::nullopt;
    };
    return {allowed, read, [](const std::chrono::milliseconds& t) { return shown(to_string(t)); }};
}

accepts<std::string> one_of(std::vector<std::string> names)
{
    return text_that(fmt::format("\"{}\"", fmt::join(names, "\", \"")), [names](const text& t) {
        return std::find(names.begin(), names.end(), t.value) == names.end() ? quoted(t) + " is unknown" : "";
    });
}

accepts<std::string> one_tag()
{
    std::string allowed = "a tag as the game shows it, \"#2PP\"";
    auto read = [=](const value& v, const critic& say) -> std::optional<std::string> {
        auto* t = some_text(v, say, allowed);
        if (!t)
            return std::nullopt;
        auto tag = normalise_tag(t->value);
        if (tag)
            return *tag;
        say(v.at, as_written(tag.error().what, *t));
        return std::nullopt;
    };
    return {allowed, read, shown};
}

accepts<std::string> event_pattern()
{
    return checked_by_route("event types, with * for any letters", [](const text& t) {
        route_options options;
        options.events = {t.value};
        options.destination = "any";
        return options;
    });
}

accepts<std::string> destination(bool levels)
{
    return checked_by_route("text with {event_type}, {kind}, {tag}, {member_tag}, and {{ and }} for braces",
                            [levels](const text& t) {
                                route_options options;
                                options.destination = t.value;
                                options.levels = levels;
                                return options;
                            });
}

accepts<std::string> topic()
{
    auto read = [](const value& v, const critic& say) -> std::optional<std::string> {
        auto* t = std::get_if<text>(&v.is);
        if (t && t->value.find_first_of(std::string_view("+#\0", 3)) == t->value.npos)
            return t->value;
        object(say, v, t ? quoted(*t) + " has a wildcard" : fmt::format("is {}", describe(v)),
               "a topic without + and #; \"\" for none");
        return std::nullopt;
    };
    return {"a topic without + and #; \"\" for none", read, shown};
}

}  // namespace clashcast::config
