#include "daemon/http/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace clashcast::http {

namespace beast_http = boost::beast::http;

namespace {

// "0", two line breaks: what every chunked body ends with. Beast's parser stops the program (an assertion) when it is
// given the beginning of that, and then less than this.
constexpr std::size_t last_chunk = 5;

std::string lower(std::string_view text)
{
    std::string made(text);
    for (char& c : made)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return made;
}

problem too_long_head()
{
    return {431, fmt::format("the head of the request is longer than {} bytes", longest_head)};
}

problem too_long_body(std::size_t limit)
{
    return {413, fmt::format("the body is longer than {} bytes", limit)};
}

problem malformed(boost::system::error_code why)
{
    if (why == beast_http::error::header_limit)
        return too_long_head();
    return {400, "this is not an HTTP request: " + why.message()};
}

}  // namespace

struct request_parser::state {
    state()
    {
        parser.header_limit(longest_head);
        parser.body_limit(boost::none);  // counted here: Beast's limit must be known before the head is
    }

    parse_state fail(problem why)
    {
        wrong = std::move(why);
        return where = parse_state::failed;
    }

    // The number of bytes that were used; `failed` is set if that is all that can be done now.
    std::size_t put(const std::string& received, boost::system::error_code& failed)
    {
        return parser.put(boost::asio::buffer(received), failed);
    }

    parse_state parse_head(std::string& received);
    parse_state parse_body(std::string& received);
    std::optional<problem> read_head();

    beast_http::request_parser<beast_http::string_body> parser;
    parse_state where = parse_state::head;
    request head;
    std::size_t head_size = 0;
    bool begun = false;  // something other than an empty line came
    bool expects_continue = false;
    std::size_t limit = 0;
    problem wrong;
};

parse_state request_parser::state::parse_head(std::string& received)
{
    while (!begun && received.starts_with("\r\n"))  // some clients send one too many after a body
        received.erase(0, 2);
    if (!begun && (received.empty() || received == "\r"))
        return where;
    begun = true;
    boost::system::error_code failed;
    auto used = put(received, failed);
    received.erase(0, used);
    head_size += used;
    bool incomplete = failed == beast_http::error::need_more;
    if (head_size + (incomplete ? received.size() : 0) > longest_head)  // Beast's own limit is not exact
        return fail(too_long_head());
    if (incomplete)
        return where;
    if (failed)
        return fail(malformed(failed));
    if (auto why = read_head())
        return fail(std::move(*why));
    return where = head.has_body ? parse_state::body : parse_state::complete;
}

std::optional<problem> request_parser::state::read_head()
{
    auto& message = parser.get();
    if (message.version() != 11 && message.version() != 10)
        return problem(400, "only HTTP/1.1 and HTTP/1.0 are understood");
    head.method = message.method_string();
    head.version = message.version();
    head.keep_alive = parser.keep_alive();
    std::string_view target(message.target().data(), message.target().size());
    auto mark = std::min(target.find('?'), target.size());
    head.path = target.substr(0, mark);
    head.query = target.substr(std::min(mark + 1, target.size()));
    if (!head.path.starts_with('/'))
        return problem(400, "the target of the request is not a path");
    for (auto& field : message)
        head.headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                                  std::string(field.value().data(), field.value().size()));
    if (auto length = parser.content_length())
        head.length = *length;
    head.has_body = parser.chunked() || head.length.value_or(0) > 0;
    auto expected = lower(head.find("expect").value_or(""));
    expects_continue = expected == "100-continue" && head.has_body && head.version >= 11;
    if (!expected.empty() && expected != "100-continue")
        return problem(417, "only the expectation 100-continue is understood");
    return std::nullopt;
}

parse_state request_parser::state::parse_body(std::string& received)
{
    if (head.length.value_or(0) > limit)
        return fail(too_long_body(limit));
    while (!parser.is_done()) {
        if (parser.chunked() && received.size() < last_chunk)
            return where;
        boost::system::error_code failed;
        auto used = put(received, failed);
        received.erase(0, used);
        if (parser.get().body().size() > limit)
            return fail(too_long_body(limit));
        if (failed == beast_http::error::need_more && received.size() > longest_head)
            return fail(too_long_body(limit));  // an extension of a chunk, or what follows the last one, without end
        if (failed == beast_http::error::need_more || (!failed && used == 0 && received.empty()))
            return where;
        if (failed)
            return fail(malformed(failed));
    }
    return where = parse_state::complete;
}

request_parser::request_parser() : state_(std::make_unique<state>()) {}
request_parser::~request_parser() = default;
request_parser::request_parser(request_parser&&) noexcept = default;

parse_state request_parser::parse(std::string& received)
{
    switch (state_->where) {
    case parse_state::head: return state_->parse_head(received);
    case parse_state::body: return state_->parse_body(received);
    default: return state_->where;
    }
}

const request& request_parser::head() const
{
    return state_->head;
}

bool request_parser::expects_continue() const
{
    return state_->expects_continue;
}

void request_parser::limit_body(std::size_t bytes)
{
    state_->limit = bytes;
}

request request_parser::take()
{
    auto taken = std::move(state_->head);
    taken.body = std::move(state_->parser.get().body());
    return taken;
}

const problem& request_parser::error() const
{
    return state_->wrong;
}

}  // namespace clashcast::http
