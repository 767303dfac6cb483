// The client of the developer portal, against a scripted one.

#include "api/portal_messages.hpp"
#include "certificate_authority.hpp"
#include "coroutines.hpp"
#include "scripted_proxy.hpp"
#include "scripted_server.hpp"
#include "text/secrets.hpp"

#include <clashcast/developer_portal.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace clashcast;
using nlohmann::json;
using Catch::Matchers::Contains;

namespace {

// Its payload: {"limits":[{"cidrs":["203.0.113.7/32"]}]}
const std::string token = "e30.eyJsaW1pdHMiOlt7ImNpZHJzIjpbIjIwMy4wLjExMy43LzMyIl19XX0.s";

reply logged_in(const std::string& fields = "Set-Cookie: session=s3ss10n;path=/\r\n")
{
    return reply_with(200, json{{"status", {{"code", 0}}}, {"temporaryAPIToken", token}}.dump(), fields);
}

const std::string one_key = R"({"id":"1a","name":"clashcast","cidrRanges":["198.51.100.4"],"key":"t0ken-1"})";
const std::string new_key = R"({"id":"2b","name":"clashcast","cidrRanges":["203.0.113.7"],"key":"t0ken-2"})";

struct portal_fixture {
    explicit portal_fixture(std::unique_ptr<certificate> identity = nullptr) : server(context, std::move(identity))
    {
        options.url = server.url();
        options.url.resize(options.url.rfind('/'));  // without /v1
        options.email = "me@example.org";
        options.password = "s3cret-password";
        options.connect_timeout = options.request_timeout = std::chrono::seconds(5);
    }

    result<std::unique_ptr<developer_portal>> log_in()
    {
        result<std::unique_ptr<developer_portal>> got = failure();
        auto task = [&]() -> boost::asio::awaitable<void> {
            auto found = co_await clashcast::log_in(options);
            got = std::move(found);
        };
        run(context, task());
        return got;
    }

    template <class T>
    T result_of(boost::asio::awaitable<T> call)
    {
        std::optional<T> got;
        auto task = [&]() -> boost::asio::awaitable<void> {
            auto found = co_await std::move(call);
            got.emplace(std::move(found));
        };
        run(context, task());
        return std::move(*got);
    }

    boost::asio::io_context context;
    scripted_server server;
    portal_options options;
};

bool has_cookie(const scripted_server::request& one)
{
    return one.head.find("\r\nCookie: session=s3ss10n\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a login is a POST of e-mail address and password, and its answer names this machine")
{
    portal_fixture f;
    f.server.script = {logged_in()};
    auto portal = f.log_in();
    REQUIRE(portal.has_value());
    CHECK((*portal)->addresses() == std::vector<std::string>{"203.0.113.7"});
    REQUIRE(f.server.requests.size() == 1);
    auto& sent = f.server.requests[0];
    CHECK(sent.head == "POST /api/login HTTP/1.1\r\nHost: " + f.server.name() +
                           "\r\nUser-Agent: clashcast\r\nAccept: application/json\r\n"
                           "Content-Type: application/json\r\nContent-Length: " +
                           std::to_string(sent.body.size()) + "\r\n\r\n");
    CHECK(json::parse(sent.body) == json{{"email", "me@example.org"}, {"password", "s3cret-password"}});
}

TEST_CASE("keys are listed, made for this machine and revoked with the cookie of the login")
{
    portal_fixture f;
    f.server.script = {logged_in(), reply_with(200, R"({"keys":[)" + one_key + "]}"),
                       reply_with(200, R"({"status":{"code":0}})"), reply_with(200, R"({"key":)" + new_key + "}")};
    auto portal = f.log_in();
    REQUIRE(portal.has_value());
    auto all = f.result_of((*portal)->keys()).value();
    REQUIRE(all.size() == 1);
    auto plan = plan_keys(all, (*portal)->addresses(), "clashcast", 1);
    auto usable = f.result_of(carry_out(**portal, plan)).value();
    REQUIRE(usable.size() == 1);
    CHECK(usable[0].token == "t0ken-2");

    auto& sent = f.server.requests;
    REQUIRE(sent.size() == 4);
    for (std::size_t i = 1; i < sent.size(); ++i) {
        CHECK(has_cookie(sent[i]));
        CHECK(sent[i].connection == 0);
    }
    CHECK(sent[1].path() == "/api/apikey/list");
    CHECK(sent[2].path() == "/api/apikey/revoke");
    CHECK(json::parse(sent[2].body) == json{{"id", "1a"}});
    CHECK(sent[3].path() == "/api/apikey/create");
    CHECK(json::parse(sent[3].body)["cidrRanges"] == json::array({"203.0.113.7"}));
}

TEST_CASE("a plan ends at the first failure, and nothing is made after it")
{
    portal_fixture f;
    f.server.script = {logged_in(), reply_with(500, R"({"error":"general","description":"oh dear"})")};
    auto portal = f.log_in();
    REQUIRE(portal.has_value());
    auto plan = plan_keys(keys_in(R"({"keys":[)" + one_key + "]}").value(), (*portal)->addresses(), "clashcast", 2);
    auto done = f.result_of(carry_out(**portal, plan));
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().code == errc::not_connected);
    CHECK(done.error().what == "the developer portal answered /apikey/revoke with status 500: oh dear");
    CHECK(f.server.requests.size() == 2);
}

TEST_CASE("a wrong password is refused for good, and no failure shows it")
{
    portal_fixture f;
    f.server.script = {reply_with(403, R"({"error":"authorization","description":"s3cret-password is wrong"})")};
    auto portal = f.log_in();
    REQUIRE_FALSE(portal.has_value());
    CHECK(portal.error().code == errc::refused);
    CHECK(portal.error().what ==
          "the developer portal does not accept the e-mail address and the password: *** is wrong");
    CHECK(f.server.requests.size() == 1);
}

TEST_CASE("an error in an answer with status 200 is temporary")
{
    portal_fixture f;
    f.server.script = {reply_with(200, R"({"error":"general","description":"echo of s3cret-password"})")};
    auto portal = f.log_in();
    REQUIRE_FALSE(portal.has_value());
    CHECK(portal.error().code == errc::not_connected);
    CHECK_THAT(portal.error().what, Contains("reports a temporary error: echo of *** (another login"));
    CHECK(f.server.requests.size() == 1);
}

TEST_CASE("answers that cannot be used are failures, and their requests are not sent again")
{
    portal_fixture f;
    auto expect = [&](reply answer, errc code, const std::string& words) {
        f.server.script = {std::move(answer)};
        auto portal = f.log_in();
        REQUIRE_FALSE(portal.has_value());
        CHECK(portal.error().code == code);
        CHECK_THAT(portal.error().what, Contains(words));
        CHECK(f.server.requests.size() == 1);
        f.server.requests.clear();
    };
    expect(reply_with(503, "<html>"), errc::not_connected, "answered /login with status 503");
    for (unsigned status : {400u, 401u, 403u})
        expect(reply_with(status, R"({"error":"badRequest"})"), errc::refused, "and the password: badRequest");
    for (unsigned status : {400u, 401u, 403u})
        expect(reply_with(status, "<html>Just a moment...</html>"), errc::invalid, "answered /login with status 4");
    expect(reply_with(429, R"({"error":"tooMany"})"), errc::invalid, "answered /login with status 429: tooMany");
    expect(reply_with(302, "", "Location: /elsewhere\r\n"), errc::invalid, "answered /login with status 302");
    expect(reply_with(407, ""), errc::invalid, "requires a user and a password");
    expect(reply_with(200, "<html>", "Set-Cookie: a=b\r\n"), errc::malformed, "an answer that is not JSON");
    expect(logged_in(""), errc::malformed, "no session cookie");
    expect(logged_in("Content-Encoding: gzip\r\n"), errc::malformed, "compressed");
    expect(reply{"", reply::then::close}, errc::not_connected, "closed the connection");
    expect(reply_with(200, std::string(2'000'000, ' ')), errc::malformed, "a body of more than");
}

TEST_CASE("a cookie that another answer sets does not end the session")
{
    portal_fixture f;
    auto listed = reply_with(200, R"({"keys":[]})", "Set-Cookie: AWSALB=l0ad;path=/\r\n");
    f.server.script = {logged_in(), listed, listed};
    auto portal = f.log_in();
    REQUIRE(portal.has_value());
    f.result_of((*portal)->keys()).value();
    f.result_of((*portal)->keys()).value();
    CHECK(has_cookie(f.server.requests[1]));
    CHECK_THAT(f.server.requests[2].head, Contains("\r\nCookie: AWSALB=l0ad; session=s3ss10n\r\n"));
}

TEST_CASE("an answer from elsewhere, or with an error, does not revoke a key, and nothing is made after it")
{
    for (auto* body : {"<html>Log in to this network</html>", R"({"status":{"code":500}})", R"({"error":{"code":5}})",
                       R"({"error":""})", "{}"}) {
        INFO(body);
        portal_fixture f;
        f.server.script = {logged_in(), reply_with(200, body)};
        auto portal = f.log_in();
        REQUIRE(portal.has_value());
        auto plan = plan_keys(keys_in(R"({"keys":[)" + one_key + "]}").value(), (*portal)->addresses(), "clashcast", 1);
        CHECK_FALSE(f.result_of(carry_out(**portal, plan)).has_value());
        CHECK(f.server.requests.size() == 2);
    }
}

TEST_CASE("a key to use without a usable token is malformed, and nothing is revoked")
{
    for (auto* unusable : {"", "two words", "line\\nbreak"}) {
        portal_fixture f;
        f.server.script = {logged_in()};
        auto portal = f.log_in();
        REQUIRE(portal.has_value());
        auto here = R"({"id":"3c","name":"clashcast","cidrRanges":["203.0.113.7"],"key":")" + std::string(unusable) +
                    "\"}";
        auto all = keys_in(R"({"keys":[)" + one_key + "," + here + "]}").value();
        auto done = f.result_of(carry_out(**portal, plan_keys(all, (*portal)->addresses(), "clashcast", 1)));
        REQUIRE_FALSE(done.has_value());
        CHECK(done.error().code == errc::malformed);
        CHECK(f.server.requests.size() == 1);
    }
}

TEST_CASE("the session and the token of the login are secrets while the session lives")
{
    portal_fixture f;
    const std::string session = "s3ss10n-of-the-portal", text = session + " and " + token;
    f.server.script = {logged_in("Set-Cookie: session=" + session + ";path=/\r\nSet-Cookie: lang=true\r\n")};
    auto portal = f.log_in();
    REQUIRE(portal.has_value());
    CHECK(without_secrets(text + ", true") == "*** and ***, true");
    portal->reset();
    CHECK(without_secrets(text) == text);
}

TEST_CASE("the tokens of keys that are not used stay unregistered")
{
    portal_fixture f;
    f.server.script = {logged_in(), reply_with(200, R"({"keys":[{"id":"9","name":"bot","key":"t0ken-of-a-bot"}]})")};
    auto portal = f.log_in();
    REQUIRE(portal.has_value());
    f.result_of((*portal)->keys()).value();
    CHECK(without_secrets("t0ken-of-a-bot") == "t0ken-of-a-bot");
}

TEST_CASE("a portal that cannot be reached is a failure that names it")
{
    portal_fixture f;
    f.options.url = "http://127.0.0.1:1";
    auto portal = f.log_in();
    REQUIRE_FALSE(portal.has_value());
    CHECK(portal.error().code == errc::not_connected);
    CHECK_THAT(portal.error().what, Contains("cannot reach 127.0.0.1:1"));
}

TEST_CASE("an invalid option is a failure that does not quote it")
{
    portal_fixture f;
    f.options.url = "ftp://u:s3cret-password@h";
    CHECK(f.log_in().error().code == errc::invalid);
    f.options.url = "http://127.0.0.1:1";
    f.options.ca_file = "/no/such/file";
    auto portal = f.log_in();
    CHECK(portal.error().code == errc::invalid);
    CHECK_THAT(portal.error().what, Contains("/no/such/file"));
}

TEST_CASE("the portal is reached through the proxy of the API, in a tunnel that sees no password")
{
    certificate_authority ca;
    portal_fixture f(ca.sign("IP:127.0.0.1"));
    scripted_proxy proxy(f.context, f.server.name());
    f.options.ca_file = ca.file();
    f.options.proxy = proxy.name();
    f.server.script = {logged_in()};
    CHECK(f.log_in().has_value());
    REQUIRE(proxy.requests.size() == 1);
    CHECK_THAT(proxy.requests[0], Catch::StartsWith("CONNECT " + f.server.name()));
    CHECK(f.server.requests.size() == 1);
}

TEST_CASE("a proxy that opens no tunnel says nothing of the account: it may be asked again")
{
    certificate_authority ca;
    portal_fixture f(ca.sign("IP:127.0.0.1"));
    scripted_proxy proxy(f.context, f.server.name());
    f.options.ca_file = ca.file();
    f.options.proxy = proxy.name();
    for (auto* status : {"403 Forbidden", "407 Proxy Authentication Required"}) {
        proxy.response = "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: 0\r\n\r\n";
        auto portal = f.log_in();
        REQUIRE_FALSE(portal.has_value());
        CHECK(portal.error().code == errc::invalid);
        CHECK_THAT(portal.error().what, Contains(proxy.name()));
    }
    CHECK(f.server.requests.empty());
}

TEST_CASE("a request after the server closed the connection uses a new one")
{
    portal_fixture f;
    f.server.script = {logged_in("Set-Cookie: session=s3ss10n\r\nConnection: close\r\n"),
                       reply_with(200, R"({"keys":[]})")};
    auto portal = f.log_in();
    REQUIRE(portal.has_value());
    CHECK(f.result_of((*portal)->keys()).value().empty());
    CHECK(f.server.requests[1].connection == 1);
    CHECK(has_cookie(f.server.requests[1]));
}
