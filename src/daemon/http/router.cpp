#include "daemon/http/router.hpp"

#include "net/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace clashcast::http {
namespace {

std::vector<std::string_view> segments(std::string_view path)
{
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        auto end = std::min(path.find('/', 1), path.size());
        parts.push_back(path.substr(1, end - 1));
        path.remove_prefix(end);
    }
    return parts;
}

bool is_parameter(std::string_view segment)
{
    return segment.starts_with('{');
}

using parameters = std::map<std::string, std::string, std::less<>>;

// The parameters of a path that fits the template.
std::optional<parameters> fitting(std::string_view path_template, const std::vector<std::string_view>& path)
{
    auto wanted = segments(path_template);
    parameters found;
    if (wanted.size() != path.size())
        return std::nullopt;
    for (std::size_t i = 0; i < path.size(); ++i) {
        auto plain = net::percent_decoded(path[i]);
        if (!plain || (is_parameter(wanted[i]) ? plain->empty() : *plain != wanted[i]))
            return std::nullopt;
        if (is_parameter(wanted[i]))
            found.emplace(wanted[i].substr(1, wanted[i].size() - 2), std::move(*plain));
    }
    return found;
}

bool answers(const route_row& row, std::string_view method)
{
    return row.method == method || (row.method == "GET" && method == "HEAD");
}

problem wrong_method(const std::set<std::string>& allowed)
{
    auto list = fmt::format("{}", fmt::join(allowed, ", "));
    problem made(405, "this path answers only " + list);
    made.headers.emplace_back("Allow", list);
    return made;
}

boost::asio::awaitable<response> answer_at_once(std::function<response(const call&)> what, call asked)
{
    co_return what(asked);
}

}  // namespace

answerer at_once(std::function<response(const call&)> what)
{
    return [what = std::move(what)](call asked) { return answer_at_once(what, std::move(asked)); };
}

std::variant<router::match, problem> router::find(const request& asked) const
{
    auto path = asked.path.starts_with('/') ? segments(asked.path) : std::vector<std::string_view>();
    std::optional<match> best;
    std::set<std::string> allowed;
    for (auto& row : rows_) {
        auto found = fitting(row.path, path);
        if (!found)
            continue;
        allowed.insert(row.method);
        if (row.method == "GET")
            allowed.insert("HEAD");
        if (answers(row, asked.method) && (!best || found->size() < best->parameters.size()))
            best = match{&row, std::move(*found)};
    }
    if (best)
        return std::move(*best);
    if (allowed.empty())
        return problem(404, "there is nothing at this path; /api/v1/openapi.json lists what there is");
    return wrong_method(allowed);
}

}  // namespace clashcast::http
