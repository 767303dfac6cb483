#pragma once
// What the keys of a configuration accept: one function for each sort of value.

#include "configuration/document.hpp"
#include "configuration/duration.hpp"

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clashcast::config {

template <class M>
struct accepts {
    std::string allowed;                                                       // ends the sentence "allowed: "
    std::function<std::optional<M>(const value&, const critic&)> read;         // complains when it returns nothing
    std::function<std::string(const M&)> show = [](const M&) { return ""; };   // as the file would have it; empty: none
};

// Complains about `v`: "is a string; allowed: ...".
void object(const critic&, const value& v, std::string_view wrong, std::string_view allowed);

// The text of `v` when it is one and not empty; else complains.
const text* some_text(const value& v, const critic&, std::string_view allowed);

accepts<std::string> any_text();
accepts<std::string> name(std::string_view besides_letters_and_digits);
accepts<bool> flag();
accepts<double> number(double low, double high);
accepts<std::int64_t> whole_number(std::int64_t low, std::int64_t high, std::string allowed);
// In whole `steps`.
accepts<std::chrono::milliseconds> milliseconds(std::chrono::milliseconds low, std::chrono::milliseconds high,
                                                std::chrono::milliseconds step);
accepts<std::string> one_of(std::vector<std::string> names);

// Each of these asks what the stage asks that uses the value: what is good here is good there.

// Of secrets. None quotes them.
constexpr auto redis_url_form = "redis:// or rediss://[[user]:password@]host[:port][/database]";
accepts<std::string> base_url();
accepts<std::string> mqtt_url();
accepts<std::string> redis_url();
accepts<std::optional<std::string>> proxy();  // empty: none
accepts<std::string> token();
accepts<std::string> token_file();   // what the file holds
accepts<std::string> secret();
accepts<std::string> secret_file();  // what the file holds, without what surrounds it

// Of files: their paths.
accepts<std::string> ca_file();
accepts<std::string> cert_file();
accepts<std::string> key_file();      // whether it fits its certificate is for another to find out
accepts<std::string> journal_file();  // of SQLite; need not be there yet

// Of the game, and of routes.
accepts<std::string> one_tag();
accepts<std::string> event_pattern();
accepts<std::string> destination(bool levels);
accepts<std::string> mqtt_name();  // a client id, a user name
accepts<std::string> topic();      // without wildcards; may be empty

// A text that knows the line it stands in.
struct placed_text {
    std::string text;
    place at;
};
accepts<placed_text> placed(accepts<std::string>);

// The same, as another type.
template <class M, class N>
accepts<M> convert(accepts<N> plain, std::function<M(const N&)> there, std::function<N(const M&)> back)
{
    return {plain.allowed,
            [read = plain.read, there](const value& v, const critic& say) -> std::optional<M> {
                auto found = read(v, say);
                return found ? std::optional<M>(there(*found)) : std::nullopt;
            },
            [show = plain.show, back](const M& m) { return show(back(m)); }};
}

template <class N>
accepts<N> whole(std::int64_t low, std::int64_t high = std::numeric_limits<std::int32_t>::max(),
                 std::string allowed = {})
{
    return convert<N, std::int64_t>(whole_number(low, high, std::move(allowed)),
                                    [](const std::int64_t& n) { return static_cast<N>(n); },
                                    [](const N& n) { return static_cast<std::int64_t>(n); });
}

template <class D>
accepts<D> duration(std::chrono::milliseconds low, std::chrono::milliseconds high = longest_duration)
{
    using ms = std::chrono::milliseconds;
    auto step = std::chrono::ceil<ms>(D(1));
    return convert<D, ms>(milliseconds(low, high, step), [](const ms& t) { return std::chrono::duration_cast<D>(t); },
                          [](const D& d) { return std::chrono::duration_cast<ms>(d); });
}

template <class E>
accepts<E> choice(std::vector<std::pair<std::string, E>> rows)
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
accepts<std::vector<M>> list_of(accepts<M> item, emptiness empty = emptiness::refused)
{
    auto allowed = "a list, each item " + item.allowed;
    auto read = [=](const value& v, const critic& say) -> std::optional<std::vector<M>> {
        auto* items = std::get_if<list>(&v.is);
        if (!items || (items->empty() && empty == emptiness::refused)) {
            object(say, v, items ? "is empty" : fmt::format("is {}", describe(v)), allowed);
            return std::nullopt;
        }
        std::vector<M> all;
        for (auto& one : *items)
            if (std::holds_alternative<std::monostate>(one.is))
                continue;
            else if (auto good = item.read(one, say))
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
accepts<std::optional<M>> maybe(accepts<M> plain)
{
    return convert<std::optional<M>, M>(std::move(plain), [](const M& m) { return m; },
                                        [](const std::optional<M>& m) { return m.value_or(M()); });
}

}  // namespace clashcast::config
