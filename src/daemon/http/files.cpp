#include "daemon/http/files.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

namespace clashcast::http {
namespace {

using type_row = std::pair<std::string_view, std::string_view>;
constexpr std::array types{type_row{".html", "text/html; charset=utf-8"}, type_row{".css", "text/css; charset=utf-8"},
                           type_row{".js", "text/javascript; charset=utf-8"}, type_row{".json", "application/json"},
                           type_row{".svg", "image/svg+xml"}};

constexpr auto page_policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                             "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// If-None-Match: "a", W/"b", or *.
bool has_it(const request& asked, const std::string& tag)
{
    auto sent = asked.find("if-none-match").value_or("");
    return sent == "*" || sent.find(tag) != sent.npos;
}

}  // namespace

std::string_view type_of(std::string_view file_name)
{
    for (auto& [suffix, type] : types)
        if (file_name.ends_with(suffix))
            return type;
    return "application/octet-stream";
}

response serve_file(const embedded_file& file, const request& asked)
{
    auto tag = fmt::format("\"{}\"", file.digest);
    response made;
    if (has_it(asked, tag)) {
        made.status = 304;
    } else {
        made.type = type_of(file.name);
        made.body = file.content;
    }
    made.headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}, {"Content-Security-Policy", page_policy}};
    return made;
}

}  // namespace clashcast::http
