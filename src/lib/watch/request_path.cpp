#include "watch/request_path.hpp"

#include "json/document.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>

namespace clashcast {
namespace {

std::optional<std::string> text(json::value found)
{
    return found.is(json::type::string) ? std::optional(sanitized(found.text())) : std::nullopt;
}

}  // namespace

std::string request_path(subject_kind kind, std::string_view tag, const request& what)
{
    auto path = traits_of(kind).request;
    for (auto& form : traits_of(kind).other_requests)
        if (form.name == what.name)
            path = form.path;
    auto about = what.tag.empty() ? tag : std::string_view(what.tag);
    return fmt::format(fmt::runtime(path), fmt::format("%23{}", about.substr(1)));
}

poll_failure poll_failure_of(const response& answer)
{
    poll_failure p;
    p.status = static_cast<int>(answer.status);
    json::document body;
    if (body.parse(answer.body)) {
        p.reason = text(body.root()["reason"]);
        p.message = text(body.root()["message"]);
    }
    if (!answer.remark.empty())
        p.message = sanitized(answer.remark);
    return p;
}

poll_failure poll_failure_of(const failure& why)
{
    poll_failure p;
    p.message = sanitized(why.what);
    return p;
}

}  // namespace clashcast
