#include "api/gzip.hpp"
#include "api/head.hpp"
#include "api/options.hpp"
#include "api/pool.hpp"
#include "api/turns.hpp"
#include "api/url.hpp"
#include "net/tls.hpp"

#include <clashcast/api.hpp>
#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <stdexcept>

namespace clashcast {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;

constexpr std::array retry_pauses{milliseconds(100), milliseconds(400)};

remote make_remote(const api_options& options)
{
    remote to;
    to.url = parse_base_url(options.base_url).value();
    to.name = to_string(to.url);
    if (to.url.tls || !options.ca_file.empty())
        to.tls = net::make_tls_context(options.ca_file).value();
    if (!to.url.tls)
        to.tls.reset();  // the file was only checked
    to.connect_timeout = options.connect_timeout;
    to.request_timeout = options.request_timeout;
    to.body_limit = options.body_limit;
    return to;
}

// What follows a request's path, for each token.
std::vector<std::string> make_heads(const api_options& options, const base_url& url)
{
    std::vector<std::string> heads;
    for (const auto& token : options.tokens)
        heads.push_back(
            fmt::format(" HTTP/1.1\r\nHost: {}\r\nUser-Agent: clashcast\r\nAccept: application/json\r\n"
                        "{}Authorization: Bearer {}\r\n\r\n",
                        host_header(url), options.gzip ? "Accept-Encoding: gzip\r\n" : "", token));
    return heads;
}

void check_path(const std::string& path)
{
    auto is_good = [](char c) { return c > ' ' && c < '\x7f'; };
    if (!path.starts_with('/') || !std::all_of(path.begin(), path.end(), is_good))
        throw std::invalid_argument("not a percent-encoded path: " + path);
}

bool worth_another_try(const result<answer>& got)
{
    if (got)
        return got->status >= 500 && got->status != 503;
    return got.error().code == errc::not_connected || got.error().code == errc::timed_out;
}

std::string outcome(const result<answer>& got)
{
    return got ? fmt::format("status {}", got->status) : to_string(got.error());
}

// All that a request needs. Requests share its ownership, so that it outlives them whoever goes first.
struct client_state {
    client_state(asio::any_io_executor executor, const api_options& options, clock& c, remote to)
        : time(c),
          start_of_request("GET " + to.url.prefix),
          ends_of_request(make_heads(options, to.url)),
          name(to.name),
          body_limit(options.body_limit),
          tokens(executor, c, limiter(options.tokens.size(), options.requests_per_second, options.burst)),
          connections(executor, std::move(to), options.connections)
    {
    }

    result<void> inflate(response& r)
    {
        if (r.encoding.empty() || r.encoding == "identity")
            return {};
        if (r.encoding != "gzip")
            return failure(errc::malformed,
                           fmt::format("{} sent an encoding that it was not asked for", name));
        auto text = unpack.inflate(r.body, body_limit);
        if (!text)
            return failure(errc::malformed, fmt::format("{} sent {}", name, text.error().what));
        r.body = std::move(*text);
        return {};
    }

    milliseconds pause_before(std::size_t retry)
    {
        std::uniform_real_distribution<double> jitter(0.75, 1.25);
        return std::chrono::round<milliseconds>(retry_pauses[retry] * jitter(random));
    }

    clock& time;
    std::string start_of_request;
    std::vector<std::string> ends_of_request;  // by token
    std::string name;
    std::size_t body_limit;
    turns tokens;
    pool connections;
    gunzip unpack;
    std::minstd_rand random{std::random_device()()};
    std::uint64_t last_ticket = 0;
};

// One try: waits for a connection, then for a token's turn, so that a request is sent when its turn comes.
asio::awaitable<result<answer>> try_once(client_state& client, const std::string& path, std::uint64_t ticket,
                                         std::stop_token unwanted)
{
    auto slot = co_await client.connections.enter(ticket, unwanted);
    if (!slot)
        co_return slot.error();
    for (;;) {
        auto connected = co_await slot->connect();
        if (!connected)
            co_return connected.error();
        auto turn = co_await client.tokens.next(ticket, unwanted);
        if (!turn)
            co_return turn.error();
        auto request = client.start_of_request + path + client.ends_of_request[turn->token];
        auto got = co_await slot->exchange(request);
        if (!got)
            co_return got.error();
        auto inflated = client.inflate(*got);
        if (!inflated)
            co_return inflated.error();
        auto found = judge(got->status, got->retry_after, got->body, client.time.wall());
        if (!client.tokens.settle(*turn, found))
            continue;
        answer a;
        a.status = got->status;
        a.body = std::move(got->body);
        a.fresh_for = max_age(got->cache_control);
        co_return a;
    }
}

asio::awaitable<result<answer>> get_from(std::shared_ptr<client_state> client, std::string path,
                                         std::stop_token unwanted)
{
    auto ticket = ++client->last_ticket;
    for (std::size_t retry = 0;; ++retry) {
        auto got = co_await try_once(*client, path, ticket, unwanted);
        if (retry == retry_pauses.size() || !worth_another_try(got) || unwanted.stop_requested())
            co_return got;
        auto pause = client->pause_before(retry);
        log::debug("{}: {}; trying again in {} ms", path, outcome(got), pause.count());
        co_await client->time.sleep_for(pause);
    }
}

class client final : public api {
public:
    client(asio::any_io_executor executor, const api_options& options, clock& c)
        : state_(std::make_shared<client_state>(std::move(executor), options, c, make_remote(options)))
    {
    }

    asio::awaitable<result<answer>> get(std::string path, std::stop_token unwanted) override
    {
        check_path(path);
        return get_from(state_, std::move(path), std::move(unwanted));
    }

    std::size_t connections() const override { return state_->connections.bound(); }
    std::string obstacle() const override { return state_->tokens.obstacle(); }

private:
    std::shared_ptr<client_state> state_;
};

}  // namespace

std::unique_ptr<api> make_api(asio::any_io_executor executor, api_options options, clock& c)
{
    check(options);
    return std::make_unique<client>(std::move(executor), options, c);
}

}  // namespace clashcast
