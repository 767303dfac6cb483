#include "daemon/config/value_parsers.hpp"

#include <algorithm>
#include <cctype>

namespace clashcast::config {

void reject(const reporter& report, const value& v, std::string_view wrong, std::string_view allowed)
{
    if (!std::holds_alternative<std::monostate>(v.is))
        report(v.at, fmt::format("{}; allowed: {}", wrong, allowed));
}

const text* nonempty_text(const value& v, const reporter& report, std::string_view allowed)
{
    auto* t = std::get_if<text>(&v.is);
    if (t && !t->value.empty())
        return t;
    reject(report, v, t ? "is empty" : fmt::format("is {}", describe(v)), allowed);
    return nullptr;
}

std::string quoted(const text& t)
{
    return fmt::format("\"{}\"", t.written);
}

std::string in_quotes(const std::string& s)
{
    return s.empty() ? s : fmt::format("\"{}\"", s);
}

std::string as_written(std::string sentence, const text& t)
{
    if (auto at = sentence.find(t.value); at != sentence.npos && !t.value.empty())
        sentence.replace(at, t.value.size(), t.written);
    return sentence;
}

value_parser<std::string> text_that(std::string allowed, std::function<std::string(const text&)> wrong)
{
    auto read = [=](const value& v, const reporter& report) -> std::optional<std::string> {
        auto* t = nonempty_text(v, report, allowed);
        if (!t)
            return std::nullopt;
        if (auto what = wrong(*t); !what.empty()) {
            reject(report, v, what, allowed);
            return std::nullopt;
        }
        return t->value;
    };
    return {allowed, read, in_quotes};
}

value_parser<std::string> any_text()
{
    return text_that("a string", [](const text&) { return ""; });
}

value_parser<std::string> name(std::string_view besides)
{
    auto fits = [besides](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || besides.find(c) != besides.npos;
    };
    return text_that(fmt::format("letters, digits and any of {}", besides), [fits](const text& t) {
        bool is_one = std::all_of(t.value.begin(), t.value.end(), fits);
        return is_one ? "" : quoted(t) + " has a character that a name cannot have";
    });
}

value_parser<bool> boolean()
{
    auto read = [](const value& v, const reporter& report) -> std::optional<bool> {
        if (auto* b = std::get_if<bool>(&v.is))
            return *b;
        reject(report, v, fmt::format("is {}", describe(v)), "true or false");
        return std::nullopt;
    };
    return {"true or false", read, [](const bool& b) { return b ? "true" : "false"; }};
}

value_parser<double> number(double low, double high)
{
    auto allowed = fmt::format("a number from {} to {}", low, high);
    auto read = [=](const value& v, const reporter& report) -> std::optional<double> {
        auto* i = std::get_if<std::int64_t>(&v.is);
        auto* f = std::get_if<double>(&v.is);
        auto found = i ? static_cast<double>(*i) : f ? *f : 0;
        if ((i || f) && found >= low && found <= high)
            return found;
        auto wrong = i || f ? fmt::format("{} is out of range", found) : fmt::format("is {}", describe(v));
        reject(report, v, wrong, allowed);
        return std::nullopt;
    };
    return {allowed, read, [](const double& d) { return fmt::format("{}", d); }};
}

value_parser<std::int64_t> whole_number(std::int64_t low, std::int64_t high, std::string form)
{
    auto allowed = !form.empty() ? form : fmt::format("a whole number from {} to {}", low, high);
    auto read = [=](const value& v, const reporter& report) -> std::optional<std::int64_t> {
        auto* found = std::get_if<std::int64_t>(&v.is);
        if (found && *found >= low && *found <= high)
            return *found;
        auto wrong = found ? fmt::format("{} is out of range", *found) : fmt::format("is {}", describe(v));
        reject(report, v, wrong, allowed);
        return std::nullopt;
    };
    return {allowed, read, [](const std::int64_t& n) { return fmt::format("{}", n); }};
}

value_parser<std::chrono::milliseconds> milliseconds(std::chrono::milliseconds low, std::chrono::milliseconds high,
                                                std::chrono::milliseconds step)
{
    using std::chrono::minutes, std::chrono::seconds;
    auto least = step >= minutes(1) ? fmt::format("{}m", low / minutes(1)) : to_string(low);
    auto range = high == longest_duration ? fmt::format("at least \"{}\"", least)
                                          : fmt::format("\"{}\" to \"{}\"", least, to_string(high));
    auto units = step >= minutes(1) ? "m, h or d" : step >= seconds(1) ? "s, m, h or d" : "ms, s, m, h or d";
    auto allowed = fmt::format("a string of a whole number and {}, as in \"{}\"; {}", units,
                               step >= minutes(1) ? "30m" : "30s", range);
    auto read = [=](const value& v, const reporter& report) -> std::optional<std::chrono::milliseconds> {
        if (auto* bare = std::get_if<std::int64_t>(&v.is)) {
            reject(report, v, fmt::format("{} has no unit", *bare), allowed);
            return std::nullopt;
        }
        auto* t = nonempty_text(v, report, allowed);
        auto span = t ? parse_duration(t->value) : std::nullopt;
        auto wrong = !span                          ? " is not a duration"
                     : *span < low                  ? " is too short"
                     : *span > high                 ? " is too long"
                     : (*span % step).count() == 0  ? ""
                     : step >= minutes(1)           ? " is not in whole minutes"
                                                    : " is not in whole seconds";
        if (!*wrong)
            return span;
        if (t)
            reject(report, v, quoted(*t) + wrong, allowed);
        return std::nullopt;
    };
    return {allowed, read, [](const std::chrono::milliseconds& t) { return in_quotes(to_string(t)); }};
}

value_parser<std::string> one_of(std::vector<std::string> names)
{
    return text_that(fmt::format("\"{}\"", fmt::join(names, "\", \"")), [names](const text& t) {
        return std::find(names.begin(), names.end(), t.value) == names.end() ? quoted(t) + " is unknown" : "";
    });
}

value_parser<located_text> located(value_parser<std::string> plain)
{
    return {plain.allowed, [read = plain.read](const value& v, const reporter& report) {
                auto found = read(v, report);
                return found ? std::optional<located_text>(located_text{*found, v.at}) : std::nullopt;
            }};
}

}  // namespace clashcast::config
