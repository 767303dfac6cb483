#pragma once
// Reads the values of a configuration: a parser for each type. Every error says what is allowed.

#include "daemon/config/document.hpp"
#include "daemon/config/duration.hpp"

#include <clashcast/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clashcast::config {

template <class M>
struct value_parser {
    std::string allowed;                                                      // completes the sentence "allowed: "
    std::function<std::optional<M>(const value&, const reporter&)> read;      // reports an error if it returns nothing
    std::function<std::string(const M&)> show = [](const M&) { return ""; };  // as written in a file; empty: no default
};

// Reports "is a string; allowed: ..." at `v`.
void reject(const reporter&, const value& v, std::string_view wrong, std::string_view allowed);

// The text of `v`. Reports an error and returns nullptr if it is empty or not a text.
const text* nonempty_text(const value& v, const reporter&, std::string_view allowed);

// "text" as written in the file; a default in quotes, or nothing for an empty one.
std::string quoted(const text&);
std::string in_quotes(const std::string&);

// An error message of the library, with the value replaced by what the file has in its place.
std::string as_written(std::string message, const text&);

// Why the library refuses a value; empty if it accepts it.
template <class T>
std::string reason_of(const result<T>& made)
{
    return made ? std::string() : made.error().what;
}

value_parser<std::string> any_text();
value_parser<std::string> name(std::string_view besides_letters_and_digits);
value_parser<bool> boolean();
value_parser<double> number(double low, double high);
value_parser<std::int64_t> whole_number(std::int64_t low, std::int64_t high, std::string allowed);
// A multiple of `step`.
value_parser<std::chrono::milliseconds> milliseconds(std::chrono::milliseconds low, std::chrono::milliseconds high,
                                                std::chrono::milliseconds step);
value_parser<std::string> one_of(std::vector<std::string> names);

// A text that is not empty, and of which `wrong` returns nothing.
value_parser<std::string> text_that(std::string allowed, std::function<std::string(const text&)> wrong);

// A text and its line.
struct located_text {
    std::string text;
    location at;
};
value_parser<located_text> located(value_parser<std::string>);

// Converts what `plain` reads to another type.
template <class M, class N>
value_parser<M> convert(value_parser<N> plain, std::function<M(const N&)> there, std::function<N(const M&)> back)
{
    return {plain.allowed,
            [read = plain.read, there](const value& v, const reporter& report) -> std::optional<M> {
                auto found = read(v, report);
                return found ? std::optional<M>(there(*found)) : std::nullopt;
            },
            [show = plain.show, back](const M& m) { return show(back(m)); }};
}

template <class N>
value_parser<N> whole(std::int64_t low, std::int64_t high = std::numeric_limits<std::int32_t>::max(),
                 std::string allowed = {})
{
    return convert<N, std::int64_t>(whole_number(low, high, std::move(allowed)),
                                    [](const std::int64_t& n) { return static_cast<N>(n); },
                                    [](const N& n) { return static_cast<std::int64_t>(n); });
}

template <class D>
value_parser<D> duration(std::chrono::milliseconds low, std::chrono::milliseconds high = longest_duration)
{
    using ms = std::chrono::milliseconds;
    auto step = std::chrono::ceil<ms>(D(1));
    return convert<D, ms>(milliseconds(low, high, step), [](const ms& t) { return std::chrono::duration_cast<D>(t); },
                          [](const D& d) { return std::chrono::duration_cast<ms>(d); });
}

template <class E>
value_parser<E> choice(std::vector<std::pair<std::string, E>> rows)
{
    std::vector<std::string> names;
    for (auto& row : rows)
        names.push_back(row.first);
    auto there = [rows](const std::string& typed) {
        return std::find_if(rows.begin(), rows.end(), [&](auto& row) { return row.first == typed; })->second;
    };
    auto back = [rows](const E& e) {
        return std::find_if(rows.begin(), rows.end(), [&](auto& row) { return row.second == e; })->first;
    };
    return convert<E, std::string>(one_of(std::move(names)), there, back);
}

enum class emptiness { allowed, refused };

template <class M>
value_parser<std::vector<M>> list_of(value_parser<M> item, emptiness empty = emptiness::refused)
{
    auto allowed = "a list, each item " + item.allowed;
    auto read = [=](const value& v, const reporter& report) -> std::optional<std::vector<M>> {
        auto* items = std::get_if<list>(&v.is);
        if (!items || (items->empty() && empty == emptiness::refused)) {
            reject(report, v, items ? "is empty" : fmt::format("is {}", describe(v)), allowed);
            return std::nullopt;
        }
        std::vector<M> all;
        for (auto& one : *items)
            if (std::holds_alternative<std::monostate>(one.is))
                continue;
            else if (auto good = item.read(one, report))
                all.push_back(std::move(*good));
        return all;
    };
    auto show = [show_one = item.show](const std::vector<M>& all) {
        std::string shown;
        for (auto& one : all)
            shown += (shown.empty() ? "[" : ", ") + show_one(one);
        return shown.empty() ? shown : shown + "]";
    };
    return {allowed, read, show};
}

template <class M>
value_parser<std::optional<M>> optional_of(value_parser<M> plain)
{
    return convert<std::optional<M>, M>(std::move(plain), [](const M& m) { return m; },
                                        [](const std::optional<M>& m) { return m.value_or(M()); });
}

}  // namespace clashcast::config
