// One request: its responses, failures and retries.

#include "gzipped.hpp"
#include "api_fixture.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using then = reply::then;

namespace {

const std::string head_only = "HTTP/1.1 200 OK\r\nContent-Length: ";

std::string chunked(const std::string& body)
{
    std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 1000) {
        auto chunk = body.substr(at, 1000);
        bytes += fmt::format("{:x}\r\n{}\r\n", chunk.size(), chunk);
    }
    return bytes + "0\r\n\r\n";
}

// The pauses before the two quick retries, with jitter.
void check_two_quick_retries(const skipping_clock& clock)
{
    REQUIRE(clock.slept.size() == 2);
    CHECK(clock.slept[0] >= 100ms);
    CHECK(clock.slept[0] <= 125ms);
    CHECK(clock.slept[1] >= 200ms);
    CHECK(clock.slept[1] <= 250ms);
}

}  // namespace

TEST_CASE("a request holds the path, the host and the token, and returns the response")
{
    api_fixture f;
    f.server.script = {reply_with(200, R"({"tag":"#2PP"})", "Cache-Control: public max-age=77\r\n")};
    auto got = f.get("/clans/%232PP").value();
    CHECK(got.status == 200);
    CHECK(got.body == R"({"tag":"#2PP"})");
    CHECK(got.fresh_for == 77s);
    CHECK(f.server.requests.at(0).head ==
          "GET /v1/clans/%232PP HTTP/1.1\r\nHost: " + f.server.name() +
              "\r\nUser-Agent: clashcast\r\nAccept: application/json\r\n"
              "Accept-Encoding: gzip\r\nAuthorization: Bearer first-secret\r\n\r\n");
    CHECK(f.everything_logged.empty());
}

TEST_CASE("a status that is not about the token is a response with its body")
{
    auto status = GENERATE(400u, 403u, 404u, 503u);
    api_fixture f;
    std::string body = R"({"reason":"accessDenied"})";
    f.server.script = {reply_with(status, body)};
    auto got = f.get().value();
    CHECK(got.status == status);
    CHECK(got.body == body);
    CHECK(got.remark.empty());
    CHECK(f.server.requests.size() == 1);
}

TEST_CASE("an unreadable body does not hide the status: maintenance, throttling or an error")
{
    const std::string gzip = "Content-Encoding: gzip\r\n", br = "Content-Encoding: br\r\n";
    const std::string text = "no gzip";
    auto status = GENERATE(400u, 403u, 404u, 503u);
    auto sent = GENERATE_COPY(
        std::pair(gzip, reply_with(1, text, gzip)), std::pair(br, reply_with(1, text, br)),
        std::pair(br, reply_with(1, text, "Transfer-Encoding: deflate, chunked\r\n")),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nContent-Length: 99\r\n\r\n{", then::close}),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nContent-Length: 99\r\n\r\n{", then::reset}),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nContent-Length: 99\r\n\r\n{", then::stall}),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nContent-Length: 9000000\r\n\r\n{", then::stall}),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nContent-Length: many\r\n\r\n{", then::stall}),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", then::stall}));
    auto& scripted = sent.second;
    auto status_at = scripted.bytes.find(" 1 ");
    scripted.bytes.replace(status_at, 3, fmt::format(" {} ", status));
    api_fixture f;
    f.options.request_timeout = 50ms;
    f.server.script = {scripted};
    auto got = f.get().value();
    CHECK(got.status == status);
    CHECK(got.body.empty());
    CHECK_THAT(got.remark, StartsWith(fmt::format("status {}, and its body cannot be read: ", status)));
    CHECK((got.remark.find("it is unknown whether the API rejects the token") != got.remark.npos) == (status == 403));
    CHECK(f.get().value().status == 200);
}

TEST_CASE("an empty body has no coding, whatever the head says")
{
    auto status = GENERATE(200u, 403u, 503u);
    api_fixture f;
    f.server.script = {reply_with(status, "", "Content-Encoding: gzip\r\n")};
    auto got = f.get().value();
    CHECK(got.status == status);
    CHECK(got.remark.empty());
}

TEST_CASE("a 429 rests its token even if its body cannot be read")
{
    auto sent = GENERATE(reply_with(429, "", "Content-Encoding: gzip\r\nRetry-After: 3\r\n"),
                         reply_with(429, "x", "Content-Encoding: br\r\nRetry-After: 3\r\n"),
                         reply{"HTTP/1.1 429 Slow\r\nRetry-After: 3\r\nContent-Length: 9\r\n\r\n", then::close});
    api_fixture f;
    f.server.script = {sent};
    CHECK(f.get().value().status == 200);
    CHECK(f.server.requests.size() == 2);
    REQUIRE(f.clock.slept.size() == 1);
    CHECK(f.clock.slept[0] >= 2s);
}

TEST_CASE("a 500 whose body cannot be read is retried like any 500")
{
    auto sent = reply_with(500, "x", "Content-Encoding: br\r\n");
    api_fixture f;
    f.server.script = {sent, sent, sent};
    CHECK(f.get().value().status == 500);
    check_two_quick_retries(f.clock);
}

TEST_CASE("an invalid status is retried like a 5xx")
{
    auto status = GENERATE(as<std::string>(), "000", "099", "600", "999");
    api_fixture f;
    reply sent{"HTTP/1.1 " + status + " Odd\r\nContent-Length: 0\r\n\r\n"};
    f.server.script = {sent, sent, reply_with(200, "third")};
    CHECK(f.get().value().body == "third");
}

TEST_CASE("a redirect is not followed, and the response names its target")
{
    api_fixture f;
    f.server.script = {reply_with(301, "", "Location: https://example.invalid/v2/\r\n"), reply_with(302, "")};
    auto got = f.get().value();
    CHECK(got.status == 301);
    CHECK(got.remark == f.server.name() + " redirects to https://example.invalid/v2/ (status 301); redirects are not "
                                          "followed: check base_url");
    CHECK(f.get().value().remark ==
          f.server.name() + " answered with unexpected status 302");
}

TEST_CASE("a status that cannot answer a request is reported as unexpected")
{
    auto head = GENERATE(as<std::string>(), "101 Switching Protocols", "201 Created", "204 No Content",
                         "205 Reset Content\r\nContent-Length: 0", "206 Partial Content\r\nContent-Length: 2",
                         "304 Not Modified\r\nContent-Length: 100");
    api_fixture f;
    f.server.script = {reply{"HTTP/1.1 " + head + "\r\n\r\n" + (head[2] == '6' ? "{}" : ""),
                             head[2] == '1' ? then::close : then::keep}};
    auto got = f.get().value();
    CHECK(got.status == std::stoul(head));
    CHECK_THAT(got.remark, Contains("answered with unexpected status "));
    CHECK(f.get().value().status == 200);
}

TEST_CASE("any number of interim responses may precede the response")
{
    auto before = GENERATE(as<std::string>(), "HTTP/1.1 100 Continue\r\n\r\n",
                           "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n", "HTTP/1.1 199\n\n");
    api_fixture f;
    for (int i = 0; i < 6; ++i)
        before += before;
    auto response = reply_with(200, "at last").bytes;
    f.server.script = {reply{before + response}, reply{before + response}};
    CHECK(f.get().value().body == "at last");
    CHECK(f.get().value().body == "at last");
    CHECK(f.server.accepted == 1);
}

TEST_CASE("every form of a head that RFC 9112 lets a recipient accept is accepted")
{
    const std::string body = R"({"tag":"#2PP"})";
    auto length = fmt::format("Content-Length: {}", body.size());
    auto head = GENERATE_COPY(
        "HTTP/1.1 200 \r\n" + length + "\r\n\r\n", "HTTP/1.1 200\r\n" + length + "\r\n\r\n",
        "HTTP/1.1 200 R\xc3\xa9ussi\r\n" + length + "\r\n\r\n", "HTTP/1.1 200 OK\n" + length + "\n\n",
        "HTTP/1.1 200\n" + length + "\r\n\n", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\tc\r\n" + length + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n " + std::string(9'000, 'b') + "\r\n" + length + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n " + std::to_string(body.size()) + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\n" + length + "\r\n" + length + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: " + std::string(64 * 1024 - 100, 'a') + "\r\n" + length + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Empty:\r\nX-Empty:\r\n" + length + "\r\n\r\n");
    api_fixture f;
    f.server.script = {reply{head + body}, reply{head + body}};
    CHECK(f.get().value().body == body);
    CHECK(f.get().value().body == body);
    CHECK(f.server.accepted == 1);
}

TEST_CASE("a head above 64 KiB is malformed")
{
    api_fixture f;
    f.server.script = {reply{"HTTP/1.1 200 OK\r\nX: " + std::string(64 * 1024, 'a') + "\r\n\r\n", then::stall}};
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(got.error().what == f.server.name() + " sent a head of more than 65536 bytes");
}

TEST_CASE("a repeated field is one list")
{
    api_fixture f;
    f.server.script = {reply_with(200, gzipped(gzipped("twice")),
                                   "Content-Encoding: GZip\r\nCache-Control: public\r\nAge: 2\r\n"
                                   "Content-Encoding: X-GZIP\r\nCache-Control: max-age=\"5\"\r\n")};
    auto got = f.get().value();
    CHECK(got.body == "twice");
    CHECK(got.fresh_for == 3s);
}

TEST_CASE("a transfer coding is undone too")
{
    api_fixture f;
    auto packed = gzipped("packed");
    f.server.script = {reply{fmt::format("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n{:x}\r\n",
                                         packed.size()) + packed + "\r\n0\r\n\r\n"}};
    CHECK(f.get().value().body == "packed");
}

TEST_CASE("up to five nested codings are undone")
{
    std::string body = "deep", name = "gzip";
    for (int i = 0; i < 4; ++i) {
        body = gzipped(body);
        name += ", gzip";
    }
    api_fixture f;
    f.server.script = {reply_with(200, gzipped(body), "Content-Encoding: " + name + "\r\n"),
                       reply_with(200, gzipped(gzipped(body)), "Content-Encoding: gzip, " + name + "\r\n")};
    CHECK(f.get().value().body == "deep");
    CHECK_THAT(f.get().error().what, Contains("more than 5 codings"));
}

TEST_CASE("a byte order mark before JSON is removed")
{
    api_fixture f;
    f.server.script = {reply_with(200, "\xef\xbb\xbf{}")};
    CHECK(f.get().value().body == "{}");
}

TEST_CASE("a body is complete however it is sent")
{
    api_fixture f;
    std::string body(200'000, 'x');
    auto bytes = GENERATE_COPY(reply_with(200, body).bytes, chunked(body),
                               reply_with(200, gzipped(body), "Content-Encoding: gzip\r\n").bytes);
    f.server.script = {reply{bytes}, reply{bytes}};
    CHECK((f.get().value().body == body));
    CHECK((f.get().value().body == body));
    CHECK(f.server.accepted == 1);
}

TEST_CASE("a body that ends with the connection is complete")
{
    api_fixture f;
    f.server.script = {reply{"HTTP/1.1 200 OK\r\n\r\nall of it", then::close}};
    CHECK(f.get().value().body == "all of it");
}

TEST_CASE("gzip is requested only if the option says so")
{
    api_fixture f;
    f.options.gzip = false;
    CHECK(f.get().has_value());
    CHECK(f.server.requests.at(0).head.find("Accept-Encoding") == std::string::npos);
}

TEST_CASE("a body above the limit fails, at once if its length is announced")
{
    api_fixture f;
    f.options.body_limit = 10'000;
    std::string body(10'001, 'x');
    auto sent = GENERATE_COPY(reply{head_only + "10001\r\n\r\n", then::stall}, reply{chunked(body)},
                              reply{"HTTP/1.1 200 OK\r\n\r\n" + body, then::stall},
                              reply_with(200, gzipped(body), "Content-Encoding: gzip\r\n"));
    f.server.script = {sent};
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::malformed);
    CHECK_THAT(got.error().what, Contains("more than 10000 bytes"));
    CHECK(f.server.requests.size() == 1);
}

TEST_CASE("malformed HTTP and damaged gzip are errors and not retried")
{
    api_fixture f;
    auto sent = GENERATE(reply{"SSH-2.0-OpenSSH_9.2\r\n\r\n"},
                         reply{"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"},
                         reply{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"},
                         reply_with(200, "text", "Content-Encoding: gzip\r\n"),
                         reply_with(200, "text", "Content-Encoding: br\r\n"));
    f.server.script = {sent};
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::malformed);
    CHECK_THAT(got.error().what, StartsWith(f.server.name() + " sent "));
    CHECK(f.server.requests.size() == 1);
    CHECK(f.get().value().status == 200);
}

TEST_CASE("a refused connection is tried three times, then fails with the address and the reason")
{
    api_fixture f;
    std::string closed;
    {
        boost::asio::ip::tcp::acceptor a(f.context, {boost::asio::ip::address_v4::loopback(), 0});
        closed = fmt::format("127.0.0.1:{}", a.local_endpoint().port());
    }
    f.options.base_url = "http://" + closed + "/v1";
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::not_connected);
    CHECK(got.error().what == "cannot reach " + closed + ": connection refused");
    check_two_quick_retries(f.clock);
    auto counted = f.client().status().requests;
    CHECK(counted.errors["connection"] == 3);
    REQUIRE(counted.by_code.size() == 1);
    CHECK(counted.by_code.begin()->first.second == 0);  // no response
}

TEST_CASE("a host without an address fails with its name")
{
    api_fixture f;
    f.options.base_url = "http://nosuch.invalid/v1";
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::not_connected);
    CHECK_THAT(got.error().what, StartsWith("cannot resolve nosuch.invalid:80: "));
}

TEST_CASE("a connection that breaks before or during the response is retried")
{
    auto broken = GENERATE(
        reply{"", then::close}, reply{"", then::reset}, reply{"HTTP/1.1 200 O", then::close},
        reply{head_only + "100\r\n\r\n{", then::close}, reply{head_only + "100\r\n\r\n{", then::reset},
        reply{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", then::close});
    api_fixture f;
    f.server.script = {broken, broken, reply_with(200, "third")};
    CHECK(f.get().value().body == "third");
    check_two_quick_retries(f.clock);

    api_fixture unlucky;
    unlucky.server.script = {broken, broken, broken};
    auto got = unlucky.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::not_connected);
    CHECK_THAT(got.error().what, StartsWith(unlucky.server.name() + " closed the connection: "));
    CHECK(unlucky.server.requests.size() == 3);
}

TEST_CASE("a response that does not begin, or does not end, times out")
{
    api_fixture f;
    f.options.request_timeout = 50ms;
    auto slow = GENERATE(reply{"", then::stall}, reply{head_only + "100\r\n\r\n{", then::stall});
    f.server.script = {slow, slow, slow};
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::timed_out);
    CHECK(got.error().what == f.server.name() + " did not answer within 0.05 s");
    check_two_quick_retries(f.clock);
    CHECK(f.server.accepted == 3);  // none was used again
    f.run_until([&] { return f.server.open == 0; });
}

TEST_CASE("a 5xx other than 503 is tried three times, then it is the response")
{
    auto status = GENERATE(500u, 502u, 504u);
    api_fixture f;
    f.server.script = {reply_with(status, "a"), reply_with(status, "b"), reply_with(status, "c")};
    auto got = f.get().value();
    CHECK(got.status == status);
    CHECK(got.body == "c");
    check_two_quick_retries(f.clock);
    CHECK(f.server.accepted == 1);
    f.server.script = {reply_with(status, "a")};
    CHECK(f.get().value().status == 200);
}

TEST_CASE("a cancelled request throws, and its connection is closed")
{
    api_fixture f;
    f.server.script = {reply{head_only + "100\r\n\r\n{", then::stall}};
    auto one = f.ask("/a");
    f.run_until([&] { return f.server.requests.size() == 1; });
    one->cancel();
    f.run_until([&] { return one->ended(); });
    REQUIRE(one->thrown);
    CHECK_THROWS_AS(std::rethrow_exception(one->thrown), boost::system::system_error);
    f.run_until([&] { return f.server.open == 0; });
    CHECK(f.get().value().status == 200);
    CHECK(f.server.accepted == 2);
}

TEST_CASE("a request that is cancelled during the pause before a retry throws")
{
    api_fixture f;
    f.server.script = {reply_with(500, "a")};
    auto one = f.ask("/a");
    f.run_until([&] { return !f.clock.slept.empty(); });
    one->cancel();
    f.run_until([&] { return one->ended(); });
    CHECK(one->thrown);
}

TEST_CASE("a path that is not percent-encoded throws, because it is a bug of the caller")
{
    api_fixture f;
    CHECK_THROWS_AS(f.client().get("/clans/ HTTP/1.1\r\nX: y"), std::invalid_argument);
    CHECK_THROWS_AS(f.client().get("clans"), std::invalid_argument);
}

TEST_CASE("invalid options are errors that do not quote a token")
{
    boost::asio::io_context context;
    api_options o;
    o.tokens = {"one", "two"};
    auto refused = [&] {
        try {
            make_api(context.get_executor(), o);
        } catch (const boost::system::system_error& e) {
            CHECK(e.code() == errc::invalid);
            return std::string(e.what());
        }
        return std::string("not refused");
    };
    CHECK(refused() == "not refused");
    SECTION("no token")
    {
        o.tokens = {};
        CHECK_THAT(refused(), StartsWith("there is no API token"));
    }
    SECTION("an empty token")
    {
        o.tokens = {"one", ""};
        CHECK_THAT(refused(), StartsWith("token 2 of 2 is empty"));
    }
    SECTION("the same token twice")
    {
        o.tokens = {"hunter2", "hunter2"};
        CHECK_THAT(refused(), StartsWith("token 2 of 2 is the same"));
    }
    SECTION("a token with a line break")
    {
        o.tokens = {"hunter2\r\nX: y"};
        auto error = refused();
        CHECK_THAT(error, StartsWith("token 1 of 1 has a line break"));
        CHECK_THAT(error, !Contains("hunter2"));
    }
    SECTION("a token with the word before it in a request")
    {
        o.tokens = {"Bearer hunter2"};
        auto error = refused();
        CHECK_THAT(error, StartsWith("token 1 of 1 has a space in it: give the token alone, without \"Bearer\""));
        CHECK_THAT(error, !Contains("hunter2"));
    }
    SECTION("an invalid URL")
    {
        o.base_url = "api.example";
        CHECK_THAT(refused(), StartsWith("the base URL does not start"));
    }
    SECTION("no such CA file")
    {
        o.ca_file = "/no/such/file";
        CHECK_THAT(refused(), StartsWith("the CA file \"/no/such/file\" cannot be used: "));
    }
    SECTION("an invalid proxy")
    {
        o.proxy = "socks5://u:hunter2@h:1";
        auto error = refused();
        CHECK_THAT(error, StartsWith("the proxy needs the scheme http://"));
        CHECK_THAT(error, !Contains("hunter2"));
    }
    SECTION("a rate of nothing")
    {
        o.requests_per_second = 0;
        CHECK_THAT(refused(), StartsWith("requests_per_second is 0"));
    }
    SECTION("no burst")
    {
        o.burst = 0.5;
        CHECK_THAT(refused(), StartsWith("burst is 0.5"));
    }
    SECTION("no connection")
    {
        o.connections = 0;
        CHECK_THAT(refused(), StartsWith("connections is 0"));
    }
    SECTION("no time")
    {
        o.request_timeout = 0ms;
        CHECK_THAT(refused(), StartsWith("request_timeout"));
    }
}
