#include "daemon/http/query.hpp"

#include "net/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace clashcast::http {
namespace {

// As forms encode it: + is a space.
std::optional<std::string> form_decoded(std::string_view text)
{
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return net::percent_decoded(spaced);
}

std::string_view cut(std::string_view& rest, char at)
{
    auto end = std::min(rest.find(at), rest.size());
    auto part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

}  // namespace

query::query(std::string_view text, std::vector<std::string_view> known)
{
    while (!text.empty()) {
        auto pair = cut(text, '&');
        if (pair.empty())
            continue;
        auto name = form_decoded(cut(pair, '='));
        auto value = form_decoded(pair);
        if (!name || !value)
            errors_.emplace_back("", "the query has a % that is not followed by two hex digits");
        else if (std::find(known.begin(), known.end(), *name) == known.end())
            reject(*name, fmt::format("there is no parameter {}; allowed: {}", *name,
                                      known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
        else if (!values_.emplace(*name, *value).second)
            reject(*name, fmt::format("{} is given twice", *name));
    }
}

std::optional<std::string> query::text(std::string_view name) const
{
    auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional<std::string>(found->second);
}

std::vector<std::string> query::list(std::string_view name) const
{
    std::vector<std::string> parts;
    auto whole = text(name).value_or("");
    for (std::string_view rest = whole; !rest.empty();)
        if (auto part = cut(rest, ','); !part.empty())
            parts.emplace_back(part);
    return parts;
}

std::uint64_t query::number(std::string_view name, std::uint64_t low, std::uint64_t high, std::uint64_t fallback)
{
    auto written = text(name);
    if (!written)
        return fallback;
    std::uint64_t found = 0;
    auto end = written->data() + written->size();
    auto [stop, error] = std::from_chars(written->data(), end, found);
    if (error == std::errc() && stop == end && found >= low && found <= high)
        return found;
    reject(name, fmt::format("{} must be a whole number from {} to {}", name, low, high));
    return fallback;
}

void query::reject(std::string_view name, std::string detail)
{
    errors_.emplace_back(std::string(name), std::move(detail));
}

std::optional<problem> query::wrong() const
{
    return errors_.empty() ? std::nullopt : std::optional<problem>(invalid(400, errors_));
}

}  // namespace clashcast::http
