#include "watch/endpoint.hpp"

#include "json/document.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>

namespace clashcast {
namespace {

std::optional<std::string> text(json::value found)
{
    return found.is(json::type::string) ? std::optional(quoted_words(found.text())) : std::nullopt;
}

}  // namespace

std::string endpoint(kind of, std::string_view tag)
{
    auto bare = tag.substr(1);
    switch (of) {
    case kind::clan: return fmt::format("/clans/%23{}", bare);
    case kind::war: return fmt::format("/clans/%23{}/currentwar", bare);
    case kind::player:
    case kind::maintenance: break;
    }
    return fmt::format("/players/%23{}", bare);
}

problem read_problem(const answer& a)
{
    problem p;
    p.status = static_cast<int>(a.status);
    json::document body;
    if (body.parse(a.body)) {
        p.reason = text(body.root()["reason"]);
        p.message = text(body.root()["message"]);
    }
    if (!a.remark.empty())
        p.message = quoted_words(a.remark);
    return p;
}

problem read_problem(const failure& f)
{
    problem p;
    p.message = quoted_words(f.what);
    return p;
}

}  // namespace clashcast
