#include "daemon/http/message.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace clashcast::http {
namespace {

using phrase_row = std::pair<unsigned, std::string_view>;
constexpr std::array phrases{phrase_row{200, "OK"},
                             phrase_row{201, "Created"},
                             phrase_row{204, "No Content"},
                             phrase_row{304, "Not Modified"},
                             phrase_row{400, "Bad Request"},
                             phrase_row{401, "Unauthorized"},
                             phrase_row{403, "Forbidden"},
                             phrase_row{404, "Not Found"},
                             phrase_row{405, "Method Not Allowed"},
                             phrase_row{408, "Request Timeout"},
                             phrase_row{409, "Conflict"},
                             phrase_row{413, "Content Too Large"},
                             phrase_row{415, "Unsupported Media Type"},
                             phrase_row{417, "Expectation Failed"},
                             phrase_row{421, "Misdirected Request"},
                             phrase_row{422, "Unprocessable Content"},
                             phrase_row{429, "Too Many Requests"},
                             phrase_row{431, "Request Header Fields Too Large"},
                             phrase_row{500, "Internal Server Error"},
                             phrase_row{503, "Service Unavailable"}};

// Of every response. Routes may give another Content-Security-Policy or Cache-Control.
const std::vector<header>& default_headers()
{
    static const std::vector<header> all{
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"}};
    return all;
}

bool has(const std::vector<header>& all, std::string_view name)
{
    return std::any_of(all.begin(), all.end(), [&](auto& one) { return one.name == name; });
}

// A 204 and a 304 have no body, and say nothing of its length.
bool may_have_body(unsigned status)
{
    return status != 204 && status != 304;
}

}  // namespace

std::size_t request::count(std::string_view name) const
{
    auto same = [&](auto& one) { return one.name == name; };
    return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(), same));
}

std::optional<std::string_view> request::find(std::string_view name) const
{
    auto found = std::find_if(headers.begin(), headers.end(), [&](auto& one) { return one.name == name; });
    return found == headers.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

response plain_text(unsigned status, std::string text)
{
    return {status, "text/plain; charset=utf-8", std::move(text)};
}

response json_text(std::string text)
{
    return {200, "application/json", std::move(text)};
}

std::string_view phrase(unsigned status)
{
    auto found = std::find_if(phrases.begin(), phrases.end(), [&](auto& row) { return row.first == status; });
    return found == phrases.end() ? "Unknown" : found->second;
}

std::string head_of(const response& what, const head_facts& facts)
{
    auto head = fmt::format("HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", what.status,
                            phrase(what.status), fmt::gmtime(static_cast<std::time_t>(facts.now)));
    auto add = [&](std::string_view name, std::string_view value) {
        fmt::format_to(std::back_inserter(head), "{}: {}\r\n", name, value);
    };
    if (!what.type.empty())
        add("Content-Type", what.type);
    if (facts.length && may_have_body(what.status))
        add("Content-Length", std::to_string(*facts.length));
    else if (!facts.length && facts.version >= 11)
        add("Transfer-Encoding", "chunked");
    for (auto& one : what.headers)
        add(one.name, one.value);
    for (auto& one : default_headers())
        if (!has(what.headers, one.name))
            add(one.name, one.value);
    if (!facts.keep_alive)
        add("Connection", "close");
    else if (facts.version < 11)
        add("Connection", "keep-alive");
    return head += "\r\n";
}

}  // namespace clashcast::http
