#include "api/classify_response.hpp"
#include "api/gzip.hpp"
#include "api/options.hpp"
#include "api/pool.hpp"
#include "api/request_counter.hpp"
#include "api/token_scheduler.hpp"
#include "backoff.hpp"
#include "net/proxy.hpp"
#include "net/tls.hpp"
#include "text/secrets.hpp"

#include <clashcast/api.hpp>
#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <random>
#include <stdexcept>

namespace clashcast {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;

constexpr unsigned quick_retries = 2;
constexpr backoff quick{milliseconds(125), milliseconds(250)};
constexpr unsigned ok = 200, proxy_wants_login = 407;
constexpr std::size_t most_codings = 5;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";  // not allowed in JSON
constexpr std::size_t longest_coding = 40;

endpoint make_endpoint(const api_options& options)
{
    endpoint to;
    to.url = parse_base_url(options.base_url).value();
    to.name = to_string(to.url);
    if (!options.proxy.empty())
        to.proxy = net::parse_proxy(options.proxy).value();
    if (to.url.tls || !options.ca_file.empty())
        to.tls = net::make_tls_context(net::tls_options(options.ca_file)).value();
    if (!to.url.tls)
        to.tls.reset();  // only the file had to be checked
    to.connect_timeout = options.connect_timeout;
    to.request_timeout = options.request_timeout;
    to.body_limit = options.body_limit;
    return to;
}

void register_secrets(const api_options& options, const endpoint& to)
{
    for (auto& token : options.tokens)
        register_secret(token);
    if (!to.proxy)
        return;
    register_secret(to.proxy->password);
    auto login = net::basic_authorization(*to.proxy);
    login.erase(login.find_last_not_of('=') + 1);
    register_secret(login.substr(std::min(login.find(' ') + 1, login.size())));
}

bool is_forwarded(const endpoint& to)
{
    return to.proxy && !is_tunnelled(to);
}

// The request line up to the path. A proxy that forwards gets the whole URL.
std::string make_request_start(const endpoint& to)
{
    return "GET " + (is_forwarded(to) ? "http://" + host_header(to.url) : std::string()) + to.url.path;
}

// The rest of the request after the path, for each token.
std::vector<std::string> make_request_ends(const api_options& options, const endpoint& to)
{
    auto login = is_forwarded(to) ? net::basic_authorization(*to.proxy) : std::string();
    std::vector<std::string> ends;
    for (const auto& token : options.tokens)
        ends.push_back(
            fmt::format(" HTTP/1.1\r\nHost: {}\r\nUser-Agent: clashcast\r\nAccept: application/json\r\n"
                        "{}{}Authorization: Bearer {}\r\n\r\n",
                        host_header(to.url), options.gzip ? "Accept-Encoding: gzip\r\n" : "",
                        login.empty() ? login : "Proxy-Authorization: " + login + "\r\n", token));
    return ends;
}

void check_path(const std::string& path)
{
    auto is_allowed = [](char c) { return c > ' ' && c < '\x7f'; };
    if (!path.starts_with('/') || !std::all_of(path.begin(), path.end(), is_allowed))
        throw std::invalid_argument("not a percent-encoded path: " + path);
}

bool should_retry(const result<response>& got)
{
    if (got)
        return (got->status >= 500 || got->status < 100) && got->status != 503;  // below 100 is invalid
    return got.error().code == errc::not_connected || got.error().code == errc::timed_out;
}

// What to report about a response without an error message of the API.
std::string remark_on(const std::string& name, const http_response& got)
{
    if (!got.unread.empty())
        return fmt::format("status {}, and its body cannot be read: {}{}", got.status, got.unread,
                           got.status == 403 ? "; it is unknown whether the API rejects the token" : "");
    if (got.status >= 300 && got.status < 400 && !got.location.empty())
        return fmt::format("{} redirects to {} (status {}); redirects are not followed: check base_url", name,
                           got.location, got.status);
    if (got.status < 400 && got.status != ok)
        return fmt::format("{} answered with unexpected status {}", name, got.status);
    return {};
}

std::string outcome(const result<response>& got)
{
    return got ? fmt::format("status {}", got->status) : to_string(got.error());
}

// Shared by the client and its requests, which may outlive the client.
struct client_state {
    client_state(asio::any_io_executor executor, api_options o, clock& c, endpoint to)
        : time(c), options(std::move(o)),
          request_start(make_request_start(to)),
          request_ends(make_request_ends(options, to)),
          server(to),
          tokens(executor, c, rate_limiter(options.tokens.size(), options.requests_per_second, options.burst)),
          connections(executor, std::move(to), options.connections)
    {
    }

    result<void> change(const api_options& next)
    {
        auto before = positions_in(options.tokens, next.tokens);
        options.tokens = next.tokens;
        register_secrets(options, server);
        request_ends = make_request_ends(options, server);
        tokens.change(before, next.requests_per_second, next.burst);
        return {};
    }

    // Undoes the codings of the body. An empty body has none.
    result<void> decode(http_response& r)
    {
        if (r.encoding.empty() || r.body.empty())
            return {};
        auto applied = codings(r.encoding);
        if (applied.size() > most_codings)
            return failure(errc::malformed, fmt::format("{} sent a body with more than {} codings", server.name,
                                                        most_codings));
        for (auto& coding : applied) {
            if (coding != "gzip")
                return failure(errc::malformed, fmt::format("{} sent a body with the unsupported coding {}",
                                                            server.name, coding.substr(0, longest_coding)));
            auto text = unpack.inflate(r.body, server.body_limit);
            if (!text)
                return failure(errc::malformed, fmt::format("{} sent {}", server.name, text.error().what));
            r.body = std::move(*text);
        }
        return {};
    }

    // Decodes the body, if there is one. Fails only for a 200: any other status counts without its body.
    result<void> read_body(http_response& r)
    {
        auto decoded = decode(r);
        if (r.body.starts_with(byte_order_mark))
            r.body.erase(0, byte_order_mark.size());
        if (decoded || r.status == ok)
            return decoded;
        r.body.clear();
        r.unread = decoded.error().what;
        return {};
    }

    milliseconds pause_after(unsigned failures)
    {
        auto jitter = std::uniform_real_distribution(0.0, 1.0)(random);
        return std::chrono::round<milliseconds>(quick.after(failures, jitter));
    }

    clock& time;
    api_options options;
    std::string request_start;
    std::vector<std::string> request_ends;  // by token
    endpoint server;
    token_scheduler tokens;
    pool connections;
    gunzip unpack;
    request_counter requests;
    std::minstd_rand random{std::random_device()()};
    std::uint64_t last_number = 0;
};

response make_response(const std::string& name, http_response&& got)
{
    response made;
    made.status = got.status;
    made.remark = remark_on(name, got);
    made.fresh_for = freshness(got.cache_control, got.age);
    made.body = std::move(got.body);
    return made;
}

// Sends the request once. Waits for a connection first, then for a permit, so that it is sent as soon as it has one.
asio::awaitable<result<response>> try_once(client_state& client, const std::string& path, std::uint64_t number,
                                           std::stop_token stop)
{
    auto slot = co_await client.connections.enter(number, stop);
    if (!slot)
        co_return slot.error();
    for (;;) {
        auto connected = co_await slot->connect();
        if (!connected)
            co_return connected.error();
        auto permit = co_await client.tokens.next(number, stop);
        if (!permit)
            co_return permit.error();
        auto request = client.request_start + path + client.request_ends[permit->token];
        auto sent = client.time.now();
        auto got = co_await slot->exchange(request);
        client.requests.add(path, got, client.time.now() - sent);
        if (!got)
            co_return got.error();
        if (got->status == proxy_wants_login)
            co_return login_wanted(client.server);
        auto readable = client.read_body(*got);
        if (!readable)
            co_return readable.error();
        auto body = got->unread.empty() ? std::optional<std::string_view>(got->body) : std::nullopt;
        auto found = classify_response(got->status, got->retry_after, body, client.time.wall());
        if (!client.tokens.settle(*permit, found))
            continue;
        co_return make_response(client.server.name, std::move(*got));
    }
}

asio::awaitable<result<response>> get_from(std::shared_ptr<client_state> client, std::string path,
                                           std::stop_token stop)
{
    auto number = ++client->last_number;
    for (unsigned failures = 1;; ++failures) {
        auto got = co_await try_once(*client, path, number, stop);
        if (failures > quick_retries || !should_retry(got) || stop.stop_requested())
            co_return got;
        auto pause = client->pause_after(failures);
        log::debug("{}: {}; retrying in {} ms", path, outcome(got), pause.count());
        co_await client->time.sleep_for(pause);
    }
}

class client final : public api {
public:
    client(asio::any_io_executor executor, const api_options& options, clock& c, endpoint to)
        : state_(std::make_shared<client_state>(std::move(executor), options, c, std::move(to)))
    {
    }

    asio::awaitable<result<response>> get(std::string path, std::stop_token stop) override
    {
        check_path(path);
        return get_from(state_, std::move(path), std::move(stop));
    }

    std::size_t connections() const override { return state_->connections.limit(); }
    api_status status() const override
    {
        auto now = state_->tokens.status();
        now.requests = state_->requests.counts();
        return now;
    }

    result<void> change(const api_options& next) override
    {
        auto valid = validate(next);
        return valid ? state_->change(next) : valid;
    }

private:
    std::shared_ptr<client_state> state_;
};

}  // namespace

std::unique_ptr<api> make_api(asio::any_io_executor executor, api_options options, clock& c)
{
    validate(options).value();
    auto to = make_endpoint(options);
    register_secrets(options, to);
    return std::make_unique<client>(std::move(executor), options, c, std::move(to));
}

}  // namespace clashcast
