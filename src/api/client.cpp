#include "api/gzip.hpp"
#include "api/head.hpp"
#include "api/options.hpp"
#include "api/pool.hpp"
#include "api/turns.hpp"
#include "api/url.hpp"
#include "net/proxy.hpp"
#include "net/tls.hpp"
#include "text/secrets.hpp"

#include <clashcast/api.hpp>
#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <stdexcept>

namespace clashcast {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;

constexpr std::array retry_pauses{milliseconds(100), milliseconds(400)};
constexpr unsigned ok = 200, proxy_wants_login = 407;
constexpr std::size_t most_codings = 5;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";  // which JSON does not have
constexpr std::size_t longest_coding = 40;

remote make_remote(const api_options& options)
{
    remote to;
    to.url = parse_base_url(options.base_url).value();
    to.name = to_string(to.url);
    if (!options.proxy.empty())
        to.proxy = net::parse_proxy(options.proxy).value();
    if (to.url.tls || !options.ca_file.empty())
        to.tls = net::make_tls_context(options.ca_file).value();
    if (!to.url.tls)
        to.tls.reset();  // the file was only checked
    to.connect_timeout = options.connect_timeout;
    to.request_timeout = options.request_timeout;
    to.body_limit = options.body_limit;
    return to;
}

void keep_secrets(const api_options& options, const remote& to)
{
    for (auto& token : options.tokens)
        keep_secret(token);
    if (!to.proxy)
        return;
    keep_secret(to.proxy->password);
    auto login = net::basic_authorization(*to.proxy);
    login.erase(login.find_last_not_of('=') + 1);
    keep_secret(login.substr(std::min(login.find(' ') + 1, login.size())));
}

bool is_forwarded(const remote& to)
{
    return to.proxy && !is_tunnelled(to);
}

// What comes before a request's path. A proxy that forwards is told the whole URL.
std::string make_start(const remote& to)
{
    return "GET " + (is_forwarded(to) ? "http://" + host_header(to.url) : std::string()) + to.url.prefix;
}

// What follows a request's path, for each token.
std::vector<std::string> make_heads(const api_options& options, const remote& to)
{
    auto login = is_forwarded(to) ? net::basic_authorization(*to.proxy) : std::string();
    std::vector<std::string> heads;
    for (const auto& token : options.tokens)
        heads.push_back(
            fmt::format(" HTTP/1.1\r\nHost: {}\r\nUser-Agent: clashcast\r\nAccept: application/json\r\n"
                        "{}{}Authorization: Bearer {}\r\n\r\n",
                        host_header(to.url), options.gzip ? "Accept-Encoding: gzip\r\n" : "",
                        login.empty() ? login : "Proxy-Authorization: " + login + "\r\n", token));
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
        return (got->status >= 500 || got->status < 100) && got->status != 503;  // what is no status is the server's too
    return got.error().code == errc::not_connected || got.error().code == errc::timed_out;
}

// What there is to say about an answer that has no error of the API in it.
std::string remark_on(const std::string& name, const response& got)
{
    if (!got.unread.empty())
        return fmt::format("status {}, and its body cannot be read: {}{}", got.status, got.unread,
                           got.status == 403 ? "; whether the token is refused is not known" : "");
    if (got.status >= 300 && got.status < 400 && !got.location.empty())
        return fmt::format("{} redirects to {} (status {}), and redirects are not followed: is base_url right?", name,
                           got.location, got.status);
    if (got.status < 400 && got.status != ok)
        return fmt::format("{} answered with status {}, which says nothing about what was asked for", name, got.status);
    return {};
}

std::string outcome(const result<answer>& got)
{
    return got ? fmt::format("status {}", got->status) : to_string(got.error());
}

// All that a request needs. Requests share its ownership, so that it outlives them whoever goes first.
struct client_state {
    client_state(asio::any_io_executor executor, const api_options& options, clock& c, remote to)
        : time(c),
          start_of_request(make_start(to)),
          ends_of_request(make_heads(options, to)),
          there(to),
          tokens(executor, c, limiter(options.tokens.size(), options.requests_per_second, options.burst)),
          connections(executor, std::move(to), options.connections)
    {
    }

    // Undoes the codings of a body. One that is empty has none.
    result<void> decode(response& r)
    {
        if (r.encoding.empty() || r.body.empty())
            return {};
        auto applied = codings(r.encoding);
        if (applied.size() > most_codings)
            return failure(errc::malformed, fmt::format("{} sent too many codings, one over the other", there.name));
        for (auto& coding : applied) {
            if (coding != "gzip")
                return failure(errc::malformed, fmt::format("{} sent a coding that it was not asked for: {}",
                                                            there.name, coding.substr(0, longest_coding)));
            auto text = unpack.inflate(r.body, there.body_limit);
            if (!text)
                return failure(errc::malformed, fmt::format("{} sent {}", there.name, text.error().what));
            r.body = std::move(*text);
        }
        return {};
    }

    // Decodes the body, if it is there. Without one a 200 is no answer; any other status is.
    result<void> read_body(response& r)
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

    milliseconds pause_before(std::size_t retry)
    {
        std::uniform_real_distribution<double> jitter(0.75, 1.25);
        return std::chrono::round<milliseconds>(retry_pauses[retry] * jitter(random));
    }

    clock& time;
    std::string start_of_request;
    std::vector<std::string> ends_of_request;  // by token
    remote there;
    turns tokens;
    pool connections;
    gunzip unpack;
    std::minstd_rand random{std::random_device()()};
    std::uint64_t last_ticket = 0;
};

answer make_answer(const std::string& name, response&& got)
{
    answer a;
    a.status = got.status;
    a.remark = remark_on(name, got);
    a.fresh_for = freshness(got.cache_control, got.age);
    a.body = std::move(got.body);
    return a;
}

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
        if (got->status == proxy_wants_login)
            co_return login_wanted(client.there);
        auto readable = client.read_body(*got);
        if (!readable)
            co_return readable.error();
        auto body = got->unread.empty() ? std::optional<std::string_view>(got->body) : std::nullopt;
        auto found = judge(got->status, got->retry_after, body, client.time.wall());
        if (!client.tokens.settle(*turn, found))
            continue;
        co_return make_answer(client.there.name, std::move(*got));
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
    client(asio::any_io_executor executor, const api_options& options, clock& c, remote to)
        : state_(std::make_shared<client_state>(std::move(executor), options, c, std::move(to)))
    {
    }

    asio::awaitable<result<answer>> get(std::string path, std::stop_token unwanted) override
    {
        check_path(path);
        return get_from(state_, std::move(path), std::move(unwanted));
    }

    std::size_t connections() const override { return state_->connections.bound(); }

private:
    std::shared_ptr<client_state> state_;
};

}  // namespace

std::unique_ptr<api> make_api(asio::any_io_executor executor, api_options options, clock& c)
{
    check(options);
    auto to = make_remote(options);
    keep_secrets(options, to);
    return std::make_unique<client>(std::move(executor), options, c, std::move(to));
}

}  // namespace clashcast
