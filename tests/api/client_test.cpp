// What one request does: answers, failures, retries.

#include "gzipped.hpp"
#include "world.hpp"

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

// Two pauses before quick retries, each about as long as it should be.
void check_two_quick_retries(const impatient_clock& clock)
{
    REQUIRE(clock.slept.size() == 2);
    CHECK(clock.slept[0] >= 75ms);
    CHECK(clock.slept[0] <= 125ms);
    CHECK(clock.slept[1] >= 300ms);
    CHECK(clock.slept[1] <= 500ms);
}

}  // namespace

TEST_CASE("a request names its path, its host and its token, and brings the answer")
{
    world w;
    w.server.script = {answer_with(200, R"({"tag":"#2PP"})", "Cache-Control: public max-age=77\r\n")};
    auto got = w.get("/clans/%232PP").value();
    CHECK(got.status == 200);
    CHECK(got.body == R"({"tag":"#2PP"})");
    CHECK(got.fresh_for == 77s);
    CHECK(w.server.requests.at(0).head ==
          "GET /v1/clans/%232PP HTTP/1.1\r\nHost: " + w.server.name() +
              "\r\nUser-Agent: clashcast\r\nAccept: application/json\r\n"
              "Accept-Encoding: gzip\r\nAuthorization: Bearer first-secret\r\n\r\n");
    CHECK(w.everything_logged.empty());
}

TEST_CASE("statuses that say nothing about a token are answers, and keep their body")
{
    auto status = GENERATE(400u, 403u, 404u, 503u);
    world w;
    std::string body = R"({"reason":"accessDenied"})";
    w.server.script = {answer_with(status, body)};
    auto got = w.get().value();
    CHECK(got.status == status);
    CHECK(got.body == body);
    CHECK(got.remark.empty());
    CHECK(w.server.requests.size() == 1);
}

TEST_CASE("a status counts before its body: one that cannot be read hides no maintenance, throttling or error")
{
    const std::string gzip = "Content-Encoding: gzip\r\n", br = "Content-Encoding: br\r\n";
    const std::string text = "no gzip";
    auto status = GENERATE(400u, 403u, 404u, 503u);
    auto sent = GENERATE_COPY(
        std::pair(gzip, answer_with(1, text, gzip)), std::pair(br, answer_with(1, text, br)),
        std::pair(br, answer_with(1, text, "Transfer-Encoding: deflate, chunked\r\n")),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nContent-Length: 99\r\n\r\n{", then::close}),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nContent-Length: 99\r\n\r\n{", then::reset}),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nContent-Length: 99\r\n\r\n{", then::stall}),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nContent-Length: 9000000\r\n\r\n{", then::stall}),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nContent-Length: many\r\n\r\n{", then::stall}),
        std::pair(text, reply{"HTTP/1.1 1 Some\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", then::stall}));
    auto& answer = sent.second;
    auto line = answer.bytes.find(" 1 ");
    answer.bytes.replace(line, 3, fmt::format(" {} ", status));
    world w;
    w.options.request_timeout = 50ms;
    w.server.script = {answer};
    auto got = w.get().value();
    CHECK(got.status == status);
    CHECK(got.body.empty());
    CHECK_THAT(got.remark, StartsWith(fmt::format("status {}, and its body cannot be read: ", status)));
    CHECK((got.remark.find("whether the token is refused is not known") != got.remark.npos) == (status == 403));
    CHECK(w.get().value().status == 200);
}

TEST_CASE("an empty body has no coding, whatever its head says")
{
    auto status = GENERATE(200u, 403u, 503u);
    world w;
    w.server.script = {answer_with(status, "", "Content-Encoding: gzip\r\n")};
    auto got = w.get().value();
    CHECK(got.status == status);
    CHECK(got.remark.empty());
}

TEST_CASE("a 429 rests its token even if its body cannot be read")
{
    auto sent = GENERATE(answer_with(429, "", "Content-Encoding: gzip\r\nRetry-After: 3\r\n"),
                         answer_with(429, "x", "Content-Encoding: br\r\nRetry-After: 3\r\n"),
                         reply{"HTTP/1.1 429 Slow\r\nRetry-After: 3\r\nContent-Length: 9\r\n\r\n", then::close});
    world w;
    w.server.script = {sent};
    CHECK(w.get().value().status == 200);
    CHECK(w.server.requests.size() == 2);
    REQUIRE(w.clock.slept.size() == 1);
    CHECK(w.clock.slept[0] >= 2s);
}

TEST_CASE("a 500 whose body cannot be read is asked for again, as any 500")
{
    auto sent = answer_with(500, "x", "Content-Encoding: br\r\n");
    world w;
    w.server.script = {sent, sent, sent};
    CHECK(w.get().value().status == 500);
    check_two_quick_retries(w.clock);
}

TEST_CASE("an invalid status is the server's fault, like a 5xx")
{
    auto status = GENERATE(as<std::string>(), "000", "099", "600", "999");
    world w;
    reply sent{"HTTP/1.1 " + status + " Odd\r\nContent-Length: 0\r\n\r\n"};
    w.server.script = {sent, sent, answer_with(200, "third")};
    CHECK(w.get().value().body == "third");
}

TEST_CASE("a redirect is not followed, and is told where to")
{
    world w;
    w.server.script = {answer_with(301, "", "Location: https://example.invalid/v2/\r\n"), answer_with(302, "")};
    auto got = w.get().value();
    CHECK(got.status == 301);
    CHECK(got.remark == w.server.name() + " redirects to https://example.invalid/v2/ (status 301), and redirects are not "
                                          "followed: is base_url right?");
    CHECK(w.get().value().remark ==
          w.server.name() + " answered with status 302, which says nothing about what was asked for");
}

TEST_CASE("a status that has nothing about a subject is no answer about one")
{
    auto head = GENERATE(as<std::string>(), "101 Switching Protocols", "201 Created", "204 No Content",
                         "205 Reset Content\r\nContent-Length: 0", "206 Partial Content\r\nContent-Length: 2",
                         "304 Not Modified\r\nContent-Length: 100");
    world w;
    w.server.script = {reply{"HTTP/1.1 " + head + "\r\n\r\n" + (head[2] == '6' ? "{}" : ""),
                             head[2] == '1' ? then::close : then::keep}};
    auto got = w.get().value();
    CHECK(got.status == std::stoul(head));
    CHECK_THAT(got.remark, Contains("which says nothing about what was asked for"));
    CHECK(w.get().value().status == 200);
}

TEST_CASE("any number of interim answers may come before the answer")
{
    auto before = GENERATE(as<std::string>(), "HTTP/1.1 100 Continue\r\n\r\n",
                           "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n", "HTTP/1.1 199\n\n");
    world w;
    for (int i = 0; i < 6; ++i)
        before += before;
    auto answer = answer_with(200, "at last").bytes;
    w.server.script = {reply{before + answer}, reply{before + answer}};
    CHECK(w.get().value().body == "at last");
    CHECK(w.get().value().body == "at last");
    CHECK(w.server.accepted == 1);
}

TEST_CASE("a head is taken as RFC 9112 lets a recipient take it")
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
    world w;
    w.server.script = {reply{head + body}, reply{head + body}};
    CHECK(w.get().value().body == body);
    CHECK(w.get().value().body == body);
    CHECK(w.server.accepted == 1);
}

TEST_CASE("a head above 64 KiB is malformed")
{
    world w;
    w.server.script = {reply{"HTTP/1.1 200 OK\r\nX: " + std::string(64 * 1024, 'a') + "\r\n\r\n", then::stall}};
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(got.error().what == w.server.name() + " sent a head of more than 65536 bytes");
}

TEST_CASE("a field that comes several times is one list")
{
    world w;
    w.server.script = {answer_with(200, gzipped(gzipped("twice")),
                                   "Content-Encoding: GZip\r\nCache-Control: public\r\nAge: 2\r\n"
                                   "Content-Encoding: X-GZIP\r\nCache-Control: max-age=\"5\"\r\n")};
    auto got = w.get().value();
    CHECK(got.body == "twice");
    CHECK(got.fresh_for == 3s);
}

TEST_CASE("a body may be coded for its transfer, too")
{
    world w;
    auto packed = gzipped("packed");
    w.server.script = {reply{fmt::format("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n{:x}\r\n",
                                         packed.size()) + packed + "\r\n0\r\n\r\n"}};
    CHECK(w.get().value().body == "packed");
}

TEST_CASE("codings one over the other are undone five deep")
{
    std::string body = "deep", name = "gzip";
    for (int i = 0; i < 4; ++i) {
        body = gzipped(body);
        name += ", gzip";
    }
    world w;
    w.server.script = {answer_with(200, gzipped(body), "Content-Encoding: " + name + "\r\n"),
                       answer_with(200, gzipped(gzipped(body)), "Content-Encoding: gzip, " + name + "\r\n")};
    CHECK(w.get().value().body == "deep");
    CHECK_THAT(w.get().error().what, Contains("too many codings"));
}

TEST_CASE("a byte order mark before JSON is left out")
{
    world w;
    w.server.script = {answer_with(200, "\xef\xbb\xbf{}")};
    CHECK(w.get().value().body == "{}");
}

TEST_CASE("bodies come whole, however they are sent")
{
    world w;
    std::string body(200'000, 'x');
    auto bytes = GENERATE_COPY(answer_with(200, body).bytes, chunked(body),
                               answer_with(200, gzipped(body), "Content-Encoding: gzip\r\n").bytes);
    w.server.script = {reply{bytes}, reply{bytes}};
    CHECK((w.get().value().body == body));
    CHECK((w.get().value().body == body));
    CHECK(w.server.accepted == 1);
}

TEST_CASE("a body that ends with its connection is whole too")
{
    world w;
    w.server.script = {reply{"HTTP/1.1 200 OK\r\n\r\nall of it", then::close}};
    CHECK(w.get().value().body == "all of it");
}

TEST_CASE("gzip is asked for only when the option says so")
{
    world w;
    w.options.gzip = false;
    CHECK(w.get().has_value());
    CHECK(w.server.requests.at(0).head.find("Accept-Encoding") == std::string::npos);
}

TEST_CASE("a body above the limit fails, at once when its length is announced")
{
    world w;
    w.options.body_limit = 10'000;
    std::string body(10'001, 'x');
    auto sent = GENERATE_COPY(reply{head_only + "10001\r\n\r\n", then::stall}, reply{chunked(body)},
                              reply{"HTTP/1.1 200 OK\r\n\r\n" + body, then::stall},
                              answer_with(200, gzipped(body), "Content-Encoding: gzip\r\n"));
    w.server.script = {sent};
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::malformed);
    CHECK_THAT(got.error().what, Contains("more than 10000 bytes"));
    CHECK(w.server.requests.size() == 1);
}

TEST_CASE("what is no HTTP, or no gzip, is malformed and not asked for again")
{
    world w;
    auto sent = GENERATE(reply{"SSH-2.0-OpenSSH_9.2\r\n\r\n"},
                         reply{"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"},
                         reply{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"},
                         answer_with(200, "text", "Content-Encoding: gzip\r\n"),
                         answer_with(200, "text", "Content-Encoding: br\r\n"));
    w.server.script = {sent};
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::malformed);
    CHECK_THAT(got.error().what, StartsWith(w.server.name() + " sent "));
    CHECK(w.server.requests.size() == 1);
    CHECK(w.get().value().status == 200);
}

TEST_CASE("a connection that cannot be made is tried three times, then a failure that says where and why")
{
    world w;
    std::string closed;
    {
        boost::asio::ip::tcp::acceptor a(w.context, {boost::asio::ip::address_v4::loopback(), 0});
        closed = fmt::format("127.0.0.1:{}", a.local_endpoint().port());
    }
    w.options.base_url = "http://" + closed + "/v1";
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::not_connected);
    CHECK(got.error().what == "cannot reach " + closed + ": connection refused");
    check_two_quick_retries(w.clock);
}

TEST_CASE("a host without an address is a failure that names it")
{
    world w;
    w.options.base_url = "http://nosuch.invalid/v1";
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::not_connected);
    CHECK_THAT(got.error().what, StartsWith("cannot resolve nosuch.invalid:80: "));
}

TEST_CASE("a connection that breaks before or within the answer is tried again")
{
    auto broken = GENERATE(
        reply{"", then::close}, reply{"", then::reset}, reply{"HTTP/1.1 200 O", then::close},
        reply{head_only + "100\r\n\r\n{", then::close}, reply{head_only + "100\r\n\r\n{", then::reset},
        reply{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", then::close});
    world w;
    w.server.script = {broken, broken, answer_with(200, "third")};
    CHECK(w.get().value().body == "third");
    check_two_quick_retries(w.clock);

    world unlucky;
    unlucky.server.script = {broken, broken, broken};
    auto got = unlucky.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::not_connected);
    CHECK_THAT(got.error().what, StartsWith(unlucky.server.name() + " ended the connection: "));
    CHECK(unlucky.server.requests.size() == 3);
}

TEST_CASE("a server that does not answer, or does not end its answer, is timed out")
{
    world w;
    w.options.request_timeout = 50ms;
    auto slow = GENERATE(reply{"", then::stall}, reply{head_only + "100\r\n\r\n{", then::stall});
    w.server.script = {slow, slow, slow};
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::timed_out);
    CHECK(got.error().what == w.server.name() + " did not answer within 0.05 s");
    check_two_quick_retries(w.clock);
    CHECK(w.server.accepted == 3);  // none was used twice
    w.run_until([&] { return w.server.open == 0; });
}

TEST_CASE("a 5xx other than 503 is asked for three times, then it is the answer")
{
    auto status = GENERATE(500u, 502u, 504u);
    world w;
    w.server.script = {answer_with(status, "a"), answer_with(status, "b"), answer_with(status, "c")};
    auto got = w.get().value();
    CHECK(got.status == status);
    CHECK(got.body == "c");
    check_two_quick_retries(w.clock);
    CHECK(w.server.accepted == 1);
    w.server.script = {answer_with(status, "a")};
    CHECK(w.get().value().status == 200);
}

TEST_CASE("a cancelled request throws, and its connection is closed")
{
    world w;
    w.server.script = {reply{head_only + "100\r\n\r\n{", then::stall}};
    auto one = w.ask("/a");
    w.run_until([&] { return w.server.requests.size() == 1; });
    one->cancel();
    w.run_until([&] { return one->ended(); });
    REQUIRE(one->thrown);
    CHECK_THROWS_AS(std::rethrow_exception(one->thrown), boost::system::system_error);
    w.run_until([&] { return w.server.open == 0; });
    CHECK(w.get().value().status == 200);
    CHECK(w.server.accepted == 2);
}

TEST_CASE("a request that is cancelled in the pause before a retry throws")
{
    world w;
    w.server.script = {answer_with(500, "a")};
    auto one = w.ask("/a");
    w.run_until([&] { return !w.clock.slept.empty(); });
    one->cancel();
    w.run_until([&] { return one->ended(); });
    CHECK(one->thrown);
}

TEST_CASE("a path that could end the request line is a bug and thrown as one")
{
    world w;
    CHECK_THROWS_AS(w.client().get("/clans/ HTTP/1.1\r\nX: y"), std::invalid_argument);
    CHECK_THROWS_AS(w.client().get("clans"), std::invalid_argument);
}

TEST_CASE("options that cannot be are refused, and no token is repeated")
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
        auto words = refused();
        CHECK_THAT(words, StartsWith("token 1 of 1 has a line break"));
        CHECK_THAT(words, !Contains("hunter2"));
    }
    SECTION("a token with what stands before it in a request")
    {
        o.tokens = {"Bearer hunter2"};
        auto words = refused();
        CHECK_THAT(words, StartsWith("token 1 of 1 has a blank in it: give the token alone, without \"Bearer\""));
        CHECK_THAT(words, !Contains("hunter2"));
    }
    SECTION("a URL that is none")
    {
        o.base_url = "api.example";
        CHECK_THAT(refused(), StartsWith("the base URL does not start"));
    }
    SECTION("no such CA file")
    {
        o.ca_file = "/no/such/file";
        CHECK_THAT(refused(), StartsWith("the CA file \"/no/such/file\" cannot be used: "));
    }
    SECTION("a proxy that is none")
    {
        o.proxy = "socks5://u:hunter2@h:1";
        auto words = refused();
        CHECK_THAT(words, StartsWith("the proxy needs the scheme http://"));
        CHECK_THAT(words, !Contains("hunter2"));
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
