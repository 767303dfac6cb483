// Requests as a client sends them. Input: the bytes of a connection, which are given whole and in small pieces.

#include "daemon/http/guard.hpp"
#include "daemon/http/query.hpp"
#include "daemon/http/request_parser.hpp"
#include "daemon/http/routes/letter_selection.hpp"
#include "fuzz/target.hpp"

#include <optional>

using namespace clashcast;
using namespace clashcast::http;

namespace {

constexpr std::size_t limit = 1000;

struct outcome {
    std::vector<http::request> got;
    std::optional<unsigned> refused;
};

bool same_requests(const outcome& a, const outcome& b)
{
    auto same = [](const http::request& x, const http::request& y) {
        return x.method == y.method && x.path == y.path && x.query == y.query && x.body == y.body;
    };
    return std::equal(a.got.begin(), a.got.end(), b.got.begin(), b.got.end(), same);
}

// All requests of a connection, until one is incomplete or refused.
outcome parse(std::string_view bytes, std::size_t piece)
{
    outcome all;
    std::string received;
    std::optional<request_parser> parser;
    for (std::size_t at = 0; at < bytes.size();) {
        received += bytes.substr(at, piece);
        at += piece;
        for (bool more = true; more;) {
            if (!parser)
                parser.emplace();
            auto state = parser->parse(received);
            if (state == parse_state::body) {
                parser->limit_body(limit);
                state = parser->parse(received);
            }
            if (state == parse_state::failed) {
                all.refused = parser->error().status;
                return all;
            }
            more = state == parse_state::complete;
            if (more) {
                all.got.push_back(parser->take());
                parser.reset();
                more = !received.empty();
            }
            fuzz::require(received.size() <= longest_head + piece, "no more is kept than a head needs");
        }
    }
    return all;
}

void check(const http::request& one)
{
    fuzz::require(one.path.starts_with('/'), "a target is a path");
    fuzz::require(one.body.size() <= limit, "a body is not above the limit");
    fuzz::require(one.version == 10 || one.version == 11, "a version is known");
    auto local = refusal(one, guard_settings("", 25'274));
    auto guarded = refusal(one, guard_settings("0123456789abcdef", 25'274));
    auto host = one.find("host").value_or("");
    fuzz::require(local || host.find("25274") != host.npos, "who is let in names this port");
    auto authorization = one.find("authorization").value_or("");
    fuzz::require(guarded || !one.path.starts_with("/api/") || authorization.ends_with("0123456789abcdef"),
                  "who is let in has the token");
    query parameters(one.query, {"a"});
    parameters.number("a", 1, 10, 5);
    read_letter_selection(one.body);
}

}  // namespace

void fuzz::run(std::string_view input)
{
    auto whole = parse(input, input.size());
    for (auto& one : whole.got)
        check(one);
    for (std::size_t piece : {1U, 7U, 100U}) {
        auto pieces = parse(input, piece);
        require(same_requests(pieces, whole), "requests are the same however they arrive");
        // What is not HTTP may be waited for to its end, until the time is over.
        require(!whole.refused || !pieces.refused || pieces.refused == whole.refused,
                "a refusal is the same, however the request arrives");
    }
}
