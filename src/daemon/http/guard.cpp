#include "daemon/http/guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace clashcast::http {
namespace {

// One of these twice could be read differently by us and by a proxy.
constexpr std::array<std::string_view, 6> single_headers{"host",          "origin",       "sec-fetch-site",
                                                         "authorization", "content-type", "last-event-id"};

std::string lower(std::string_view text)
{
    std::string made(text);
    for (char& c : made)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return made;
}

std::optional<problem> wrong_head(const request& head)
{
    for (auto name : single_headers)
        if (head.count(name) > 1)
            return problem(400, fmt::format("the request has more than one header {}", name));
    if (head.version >= 11 && !head.find("host"))
        return problem(400, "the request has no header host");
    return std::nullopt;
}

bool is_local_host(std::string_view host, std::uint16_t port)
{
    auto lowered = lower(host);
    for (std::string_view name : {"localhost", "127.0.0.1", "[::1]"})
        if (lowered == fmt::format("{}:{}", name, port) || (port == 80 && lowered == name))
            return true;
    return false;
}

std::optional<problem> wrong_host(const request& head, const guard_settings& settings)
{
    auto host = head.find("host").value_or("");
    if (!settings.token.empty() || is_local_host(host, settings.port))
        return std::nullopt;
    return typed_problem("host", fmt::format("without http.token, only requests for localhost:{0}, 127.0.0.1:{0} and "
                                             "[::1]:{0} are answered", settings.port));
}

// A browser sends Origin with every request that changes something, and with those to another site.
std::optional<problem> wrong_site(const request& head)
{
    auto site = lower(head.find("sec-fetch-site").value_or(""));
    if (site == "cross-site" || site == "same-site")
        return typed_problem("origin", "the browser says that a page of another site sent this request");
    auto origin = head.find("origin");
    if (!origin)
        return std::nullopt;
    auto host = lower(head.find("host").value_or(""));
    auto sent = lower(*origin);
    if (sent == "http://" + host || sent == "https://" + host)
        return std::nullopt;
    return typed_problem("origin", "the header Origin is not this server; a proxy must pass on the header Host");
}

std::optional<problem> wrong_token(const request& head, const guard_settings& settings)
{
    if (settings.token.empty())
        return std::nullopt;
    constexpr std::string_view scheme = "bearer ";
    auto sent = head.find("authorization").value_or("");
    bool is_bearer = lower(sent.substr(0, scheme.size())) == scheme;
    auto given = is_bearer ? sent.substr(std::min(sent.find_first_not_of(' ', scheme.size()), sent.size())) : "";
    if (is_same_secret(given, settings.token))
        return std::nullopt;
    problem made(401, sent.empty() ? "a token is needed: Authorization: Bearer <http.token>"
                                   : "this is not http.token");
    made.headers.emplace_back("WWW-Authenticate", "Bearer");
    return made;
}

std::optional<problem> wrong_type(const request& head)
{
    if (!head.has_body)
        return std::nullopt;
    auto type = lower(head.find("content-type").value_or(""));
    type.resize(std::min(type.find(';'), type.size()));
    type.erase(type.find_last_not_of(" \t") + 1);
    if (type == "application/json")
        return std::nullopt;
    return problem(415, "a body must have the Content-Type application/json");
}

}  // namespace

bool is_same_secret(std::string_view given, std::string_view secret)
{
    unsigned different = given.size() == secret.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size() && !secret.empty(); ++i) {
        auto other = static_cast<unsigned char>(secret[i % secret.size()]);
        different |= static_cast<unsigned>(static_cast<unsigned char>(given[i]) ^ other);
    }
    volatile unsigned seen = different;  // so that the loop is not cut short
    return seen == 0;
}

std::optional<problem> refusal(const request& head, const guard_settings& settings)
{
    if (auto wrong = wrong_head(head))
        return wrong;
    if (auto wrong = wrong_host(head, settings))
        return wrong;
    if (head.path.starts_with("/api/")) {
        if (auto wrong = wrong_site(head))
            return wrong;
        if (auto wrong = wrong_token(head, settings))
            return wrong;
    }
    return wrong_type(head);
}

}  // namespace clashcast::http
