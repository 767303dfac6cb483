#include "configuration/accepts.hpp"

#include "api/options.hpp"
#include "api/url.hpp"
#include "configuration/file.hpp"
#include "configuration/journal_file.hpp"
#include "configuration/nearest.hpp"
#include "net/certificates.hpp"
#include "net/proxy.hpp"
#include "publish/mqtt/rules.hpp"
#include "redis/address.hpp"
#include "text/printable.hpp"

#include <clashcast/route.hpp>

#include <algorithm>
#include <cctype>
#include <limits>

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

// Why a stage refuses a value; empty when it does not.
template <class T>
std::string words_of(const result<T>& made)
{
    return made ? std::string() : made.error().what;
}

std::string_view trimmed(std::string_view content)
{
    constexpr std::string_view blanks = " \t\r\n";
    auto first = std::min(content.find_first_not_of(blanks), content.size());
    return content.substr(first, content.find_last_not_of(blanks) + 1 - first);
}

// What the file holds; nothing after a complaint.
std::optional<std::string> content_of(const text& path, const value& v, const critic& say, std::string_view allowed)
{
    auto control = wrong_characters(path.value);
    auto content = control.empty() ? read_text_file(path.value) : failure(errc::invalid, std::string(control));
    if (content)
        return *content;
    object(say, v, fmt::format("{} {}", quoted(path), content.error().what), allowed);
    return std::nullopt;
}

// The path of a file for which `wrong` has nothing to say.
accepts<std::string> file_that(std::string allowed, std::function<std::string(const std::string& path)> wrong)
{
    auto read = [=](const value& v, const critic& say) -> std::optional<std::string> {
        auto* path = some_text(v, say, allowed);
        if (!path || !content_of(*path, v, say, allowed))
            return std::nullopt;
        if (auto what = wrong(path->value); !what.empty()) {
            object(say, v, fmt::format("{} {}", quoted(*path), as_written(what, *path)), allowed);
            return std::nullopt;
        }
        return path->value;
    };
    return {allowed, read, shown};
}

// The same, and a warning about certificates none of the first `count` of which is good now.
accepts<std::string> valid_now(accepts<std::string> plain, std::size_t count)
{
    plain.read = [read = plain.read, count](const value& v, const critic& say) {
        auto path = read(v, say);
        auto held = path ? net::read_validities(*path) : failure();
        auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        auto is_good = [now](auto& one) { return one.from <= now && now <= one.until; };
        if (held)
            held->resize(std::min(count, held->size()));
        if (held && std::none_of(held->begin(), held->end(), is_good))
            say.warn(v.at, fmt::format("{} has expired or is not valid yet: TLS connections will fail",
                                       quoted(std::get<text>(v.is))));
        return path;
    };
    return plain;
}

// What the file of a secret holds, if `wrong` has nothing to say about it.
accepts<std::string> content_that(std::function<std::string(std::string_view)> wrong)
{
    std::string allowed = "the path of a file that holds it, on one line";
    auto read = [=](const value& v, const critic& say) -> std::optional<std::string> {
        auto* path = some_text(v, say, allowed);
        auto content = path ? content_of(*path, v, say, allowed) : std::nullopt;
        if (!content)
            return std::nullopt;
        std::string secret(trimmed(*content));
        auto what = secret.find('\n') == secret.npos ? wrong(secret) : "holds more than one line";
        if (what.empty())
            return secret;
        object(say, v, fmt::format("{} {}", quoted(*path), what), allowed);
        return std::nullopt;
    };
    return {allowed, read, [](const std::string&) { return ""; }};
}

std::string wrong_with_secret(std::string_view secret)
{
    auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (secret.empty())
        return "is empty";
    return std::any_of(secret.begin(), secret.end(), is_control) ? "holds a control character" : "";
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
        bool is_one = std::all_of(t.value.begin(), t.value.end(), fits);
        return is_one ? "" : quoted(t) + " has a character that a name cannot have";
    });
}

accepts<std::string> base_url()
{
    return text_that("http:// or https://host[:port][/path]",
                     [](const text& t) { return words_of(parse_base_url(t.value)); });
}

accepts<std::string> mqtt_url()
{
    return text_that("mqtt:// or mqtts://host[:port]",
                     [](const text& t) { return words_of(parse_broker_url(t.value)); });
}

accepts<std::string> redis_url()
{
    return text_that(redis_url_form, [](const text& t) { return words_of(redis::parse_address(t.value)); });
}

accepts<std::string> token()
{
    auto plain = text_that("a token, one word", [](const text& t) { return words_of(check_token(trimmed(t.value))); });
    return convert<std::string, std::string>(plain, [](const std::string& t) { return std::string(trimmed(t)); },
                                             [](const std::string& t) { return t; });
}

accepts<std::string> token_file()
{
    return content_that([](std::string_view held) { return words_of(check_token(held)); });
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
    return text_that("one line of text", [](const text& t) { return wrong_with_secret(t.value); });
}

accepts<std::string> secret_file()
{
    return content_that(wrong_with_secret);
}

accepts<std::string> ca_file()
{
    constexpr auto all = std::numeric_limits<std::size_t>::max();
    return valid_now(file_that("the path of a file of CA certificates in PEM",
                               [](const std::string& path) { return words_of(net::check_ca_file(path)); }),
                     all);
}

accepts<std::string> cert_file()
{
    return valid_now(file_that("the path of a file with a certificate in PEM",
                               [](const std::string& path) { return words_of(net::check_certificate(path)); }),
                     1);
}

accepts<std::string> key_file()
{
    return file_that("the path of a file with the certificate's key in PEM", [](const std::string&) { return ""; });
}

accepts<std::string> journal_file()
{
    return text_that("the name of a file in a folder that clashcast may write to", [](const text& t) {
        auto wrong = wrong_with_journal_file(t.value);
        return wrong.empty() ? wrong : fmt::format("{} {}", quoted(t), wrong);
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

accepts<std::chrono::milliseconds> milliseconds(std::chrono::milliseconds low, std::chrono::milliseconds high,
                                                std::chrono::milliseconds step)
{
    auto range = high == longest_duration ? fmt::format("at least \"{}\"", to_string(low))
                                          : fmt::format("\"{}\" to \"{}\"", to_string(low), to_string(high));
    std::string units = step.count() > 1 ? "s, m, h or d" : "ms, s, m, h or d";
    auto allowed = fmt::format("a string of a whole number and {}, as in \"30s\"; {}", units, range);
    auto read = [=](const value& v, const critic& say) -> std::optional<std::chrono::milliseconds> {
        if (auto* bare = std::get_if<std::int64_t>(&v.is)) {
            object(say, v, fmt::format("{} has no unit", *bare), allowed);
            return std::nullopt;
        }
        auto* t = some_text(v, say, allowed);
        auto span = t ? parse_duration(t->value) : std::nullopt;
        auto wrong = !span                          ? " is not a duration"
                     : *span < low                  ? " is too short"
                     : *span > high                 ? " is too long"
                     : (*span % step).count() != 0  ? " is not in whole seconds"
                                                    : "";
        if (!*wrong)
            return span;
        if (t)
            object(say, v, quoted(*t) + wrong, allowed);
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
    std::string allowed = "a tag in quotes, as the game shows it: \"#2PP\"";
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

accepts<std::string> destination(bool levels)
{
    return text_that("text with {event_type}, {kind}, {tag}, {member_tag}, and {{ and }} for braces",
                     [levels](const text& t) {
                         route_options options;
                         options.destination = t.value;
                         options.levels = levels;
                         return as_written(words_of(route::make(options)), t);
                     });
}

accepts<std::string> mqtt_name()
{
    return text_that("UTF-8 without control characters, of 65535 bytes at most", [](const text& t) {
        auto wrong = words_of(check_name(t.value));
        return wrong.empty() ? wrong : fmt::format("{} {}", quoted(t), wrong);
    });
}

accepts<std::string> topic()
{
    std::string allowed = "a topic without +, # and control characters; \"\" for none";
    auto read = [=](const value& v, const critic& say) -> std::optional<std::string> {
        auto* t = std::get_if<text>(&v.is);
        auto wrong = t ? words_of(check_topic(t->value)) : std::string();
        if (t && wrong.empty())
            return t->value;
        object(say, v, t ? fmt::format("{} {}", quoted(*t), wrong) : fmt::format("is {}", describe(v)), allowed);
        return std::nullopt;
    };
    return {allowed, read, shown};
}

accepts<placed_text> placed(accepts<std::string> plain)
{
    return {plain.allowed, [read = plain.read](const value& v, const critic& say) {
                auto found = read(v, say);
                return found ? std::optional<placed_text>(placed_text{*found, v.at}) : std::nullopt;
            }};
}

}  // namespace clashcast::config
