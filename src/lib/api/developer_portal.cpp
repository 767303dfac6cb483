#include "api/connection.hpp"
#include "api/classify_response.hpp"
#include "api/options.hpp"
#include "api/portal_messages.hpp"
#include "api/request.hpp"
#include "async/time_limit.hpp"
#include "text/printable.hpp"
#include "text/secrets.hpp"

#include <clashcast/developer_portal.hpp>

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

constexpr unsigned ok = 200, bad_request = 400, unauthorized = 401, forbidden = 403, proxy_wants_login = 407;
constexpr std::size_t largest_answer = 1024 * 1024;  // bytes; one with ten keys has about 10,000
constexpr std::string_view login_path = "/login";

endpoint portal_endpoint(const portal_options& options)
{
    api_options connection;
    connection.base_url = options.url;
    connection.ca_file = options.ca_file;
    connection.proxy = options.proxy;
    connection.connect_timeout = options.connect_timeout;
    connection.request_timeout = options.request_timeout;
    connection.body_limit = largest_answer;
    auto to = make_endpoint(connection);
    to.url.path += "/api";
    return to;
}

// The portal looked at the account. A page of HTML with the same status is from a filter before the portal.
bool is_refusal(std::string_view path, const http_response& got)
{
    bool status = got.status == bad_request || got.status == unauthorized || got.status == forbidden;
    return path == login_path && status && error_in_answer(got.body);
}

failure rejected(std::string_view path, const http_response& got)
{
    auto why = error_in_answer(got.body);
    auto colon = why ? ": " + *why : "";
    if (is_refusal(path, got))
        return failure(errc::refused,
                       "the developer portal does not accept the e-mail address and the password" + colon);
    return failure(got.status >= 500 ? errc::not_connected : errc::invalid,
                   fmt::format("the developer portal answered {} with status {}{}", path, got.status, colon));
}

// errc::refused says that the account is wrong, and a proxy does not know it.
failure from_proxy(failure why)
{
    if (why.code == errc::refused)
        why.code = errc::invalid;
    return why;
}

// What is wrong with an answer, apart from its content.
result<void> check_answer(const endpoint& to, std::string_view path, const http_response& got)
{
    if (got.status == proxy_wants_login)
        return from_proxy(login_wanted(to));
    if (got.status != ok)
        return rejected(path, got);
    if (!codings(got.encoding).empty())
        return failure(errc::malformed, "the developer portal sent a compressed answer, which was not requested");
    if (auto why = error_in_answer(got.body))
        return failure(errc::not_connected, fmt::format("the developer portal reports a temporary error: {} (another "
                                                        "login of the account at the same time causes one, too)",
                                                        *why));
    return {};
}

class portal_session final : public developer_portal {
public:
    portal_session(const asio::any_io_executor& executor, const portal_options& options)
        : to_(portal_endpoint(options)), start_(request_start_of("POST", to_)), fields_(request_fields(to_)),
          limit_(executor, to_.request_timeout)
    {
    }
    ~portal_session() override
    {
        for (auto& one : secrets_)
            forget_secret(one);
    }
    portal_session(const portal_session&) = delete;

    asio::awaitable<result<void>> log_in(std::string email, std::string password);

    const std::vector<std::string>& addresses() const override { return addresses_; }
    asio::awaitable<result<std::vector<api_key>>> keys() override;
    asio::awaitable<result<api_key>> create(std::string name) override;
    asio::awaitable<result<void>> revoke(std::string id) override;

private:
    asio::awaitable<result<std::string>> post(std::string_view path, std::string body);
    std::string request(std::string_view path, const std::string& body) const;
    void keep_secret(const std::string&);

    endpoint to_;
    std::string start_, fields_;
    cookie_jar cookies_;
    std::vector<std::string> secrets_;
    deadlines limit_;
    std::unique_ptr<connection> connection_;
    std::vector<std::string> addresses_;
};

std::string portal_session::request(std::string_view path, const std::string& body) const
{
    auto cookie = cookies_.empty() ? "" : "Cookie: " + cookie_header(cookies_) + "\r\n";
    return fmt::format("{}{} HTTP/1.1\r\n{}{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", start_,
                       path, fields_, cookie, body.size(), body);
}

// For as long as the session lives. Cookies may be words that occur in every text, such as "true"; those are short.
void portal_session::keep_secret(const std::string& text)
{
    bool is_kept = std::find(secrets_.begin(), secrets_.end(), text) != secrets_.end();
    if (is_kept || text.size() < redactor::beginning)
        return;
    register_secret(text);
    secrets_.push_back(text);
}

// `path` is a literal. Never sends a request twice: the portal may have carried out the first one.
asio::awaitable<result<std::string>> portal_session::post(std::string_view path, std::string body)
{
    if (!connection_ || !connection_->reusable() || connection_->ended()) {
        connection_.reset();
        auto opened = co_await connection::open(to_);
        if (!opened)
            co_return from_proxy(opened.error());
        connection_ = std::move(*opened);
    }
    auto text = request(path, body);
    auto got = co_await connection_->exchange(text, limit_);
    if (!got || !connection_->reusable())
        connection_.reset();
    if (!got)
        co_return got.error();
    auto usable = check_answer(to_, path, *got);
    if (!usable)
        co_return usable.error();
    take_cookies(cookies_, got->set_cookie);
    for (auto& [name, value] : cookies_)
        keep_secret(value);
    co_return std::move(got->body);
}

asio::awaitable<result<void>> portal_session::log_in(std::string email, std::string password)
{
    auto body = login_body(email, password);
    auto answer = co_await post(login_path, std::move(body));
    if (!answer)
        co_return answer.error();
    if (cookies_.empty())
        co_return failure(errc::malformed, "the developer portal sent no session cookie");
    auto token = token_in_login(*answer);
    if (!token)
        co_return token.error();
    keep_secret(*token);
    auto found = addresses_in_token(*token);
    if (!found)
        co_return found.error();
    addresses_ = std::move(*found);
    co_return result<void>();
}

asio::awaitable<result<std::vector<api_key>>> portal_session::keys()
{
    std::string nothing = "{}";
    auto answer = co_await post("/apikey/list", std::move(nothing));
    if (!answer)
        co_return answer.error();
    co_return keys_in(*answer);
}

asio::awaitable<result<api_key>> portal_session::create(std::string name)
{
    auto body = create_body(name, addresses_);
    auto answer = co_await post("/apikey/create", std::move(body));
    if (!answer)
        co_return answer.error();
    auto made = key_in(*answer);
    if (made)
        register_secret(made->token);
    co_return made;
}

asio::awaitable<result<void>> portal_session::revoke(std::string id)
{
    auto body = revoke_body(id);
    auto answer = co_await post("/apikey/revoke", std::move(body));
    if (!answer)
        co_return answer.error();
    co_return check_revoked(*answer);
}

result<std::unique_ptr<portal_session>> make_session(const asio::any_io_executor& executor,
                                                     const portal_options& options)
{
    try {
        return std::make_unique<portal_session>(executor, options);
    } catch (const boost::system::system_error& e) {
        return failure(e.code(), e.what());
    }
}

}  // namespace

asio::awaitable<result<std::unique_ptr<developer_portal>>> log_in(portal_options options)
{
    register_secret(options.password);
    auto executor = co_await asio::this_coro::executor;
    auto made = make_session(executor, options);
    if (!made)
        co_return made.error();
    auto done = co_await (*made)->log_in(options.email, options.password);
    if (!done)
        co_return done.error();
    co_return std::unique_ptr<developer_portal>(std::move(*made));
}

// Revokes first: the account may have no room before.
asio::awaitable<result<std::vector<api_key>>> carry_out(developer_portal& portal, key_plan plan)
{
    for (auto& key : plan.use) {
        if (!check_token(key.token))
            co_return failure(errc::malformed, "the developer portal sent a key without a usable token");
        register_secret(key.token);
    }
    for (auto& key : plan.revoke) {
        auto revoked = co_await portal.revoke(key.id);
        if (!revoked)
            co_return revoked.error();
    }
    for (std::size_t i = 0; i < plan.create; ++i) {
        auto made = co_await portal.create(plan.name);
        if (!made)
            co_return made.error();
        plan.use.push_back(std::move(*made));
    }
    co_return std::move(plan.use);
}

}  // namespace clashcast
