#include "simulator/server/fake_portal.hpp"

#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace clashcast::simulator;
using nlohmann::json;

namespace {

struct portal_fixture {
    explicit portal_fixture(unsigned failing_logins = 0, std::string log = {}, unsigned failing_creates = 0)
        : portal({"me@example.org", "s3cr3t", {"203.0.113.7", "198.51.100.4"}, failing_logins, failing_creates,
                  std::move(log)})
    {
    }

    reply ask(const std::string& target, const json& body, const std::string& cookie = {})
    {
        reply answer;
        auto text = body.dump();
        portal.take({"POST", target, cookie, text}, answer);
        return answer;
    }

    reply log_in(const std::string& password = "s3cr3t")
    {
        return ask("/api/login", {{"email", "me@example.org"}, {"password", password}});
    }

    // Logs in, and forgets the answer, as if it was sent.
    std::string session()
    {
        auto cookie = log_in().cookie;
        return cookie.substr(0, cookie.find(';'));
    }

    json make(const std::string& session, const std::string& address, const std::string& name = "clashcast")
    {
        auto answer = ask("/api/apikey/create",
                          {{"name", name}, {"description", "d"}, {"cidrRanges", json::array({address})},
                           {"scopes", json::array({"clash"})}}, session);
        INFO(answer.body);
        CHECK(answer.status == 200);
        return json::parse(answer.body)["key"];
    }

    bool accepts(const json& key)
    {
        reply answer;
        return !portal.refuses(key["key"].get<std::string>(), answer);
    }

    fake_portal portal;
};

std::string error_of(const reply& answer)
{
    return json::parse(answer.body).value("error", "");
}

}  // namespace

TEST_CASE("a login is answered late, with a session and a JWT, and a wrong one refused")
{
    portal_fixture f;
    auto answer = f.log_in();
    CHECK(answer.status == 200);
    CHECK(answer.how == delivery::late);
    CHECK(answer.cookie == "session=session-1;path=/;HttpOnly");
    auto body = json::parse(answer.body);
    CHECK(body["status"]["code"] == 0);
    auto token = body["temporaryAPIToken"].get<std::string>();
    CHECK(std::count(token.begin(), token.end(), '.') == 2);
    auto wrong = f.log_in("wrong");
    CHECK(wrong.status == 403);
    CHECK(wrong.cookie == "AWSALB=1;path=/");
    CHECK(f.ask("/api/login", "not an object").status == 403);
}

TEST_CASE("a login while another one is answered gets a temporary error with status 200")
{
    portal_fixture f;
    auto first = f.log_in();
    auto second = f.log_in();
    CHECK(second.status == 200);
    CHECK(error_of(second) == "general");
    CHECK(second.cookie == "AWSALB=1;path=/");
    first = {};
    CHECK(error_of(f.log_in()).empty());
}

TEST_CASE("as many logins fail as were asked for")
{
    portal_fixture f(2);
    CHECK(f.log_in("wrong").status == 403);
    CHECK(error_of(f.log_in()) == "general");
    CHECK(error_of(f.log_in()) == "general");
    CHECK(error_of(f.log_in()).empty());
}

TEST_CASE("without a session nothing is answered")
{
    portal_fixture f;
    auto session = f.session();
    for (auto* cookie : {"", "session=", "session=session-2", "session-1"})
        CHECK(f.ask("/api/apikey/list", json::object(), cookie).status == 403);
    CHECK(f.ask("/api/apikey/list", json::object(), "a=b; " + session).status == 200);
    CHECK(f.ask("/api/apikey/nothing", json::object(), session).status == 404);
    reply got;
    f.portal.take({"GET", "/api/apikey/list", session, ""}, got);
    CHECK(got.status == 405);
}

TEST_CASE("a key is listed until it is revoked")
{
    portal_fixture f;
    auto session = f.session();
    auto made = f.make(session, "203.0.113.7");
    auto listed = [&] { return json::parse(f.ask("/api/apikey/list", json::object(), session).body)["keys"]; };
    CHECK(listed() == json::array({made}));
    CHECK(f.ask("/api/apikey/revoke", {{"id", made["id"]}}, session).status == 200);
    CHECK(listed() == json::array());
    CHECK(f.ask("/api/apikey/revoke", {{"id", made["id"]}}, session).status == 404);
}

TEST_CASE("after a key was revoked, as many are not made as were asked for")
{
    portal_fixture f(0, {}, 1);
    auto session = f.session();
    json whole{{"name", "n"}, {"description", "d"}, {"cidrRanges", json::array({"203.0.113.7"})},
               {"scopes", json::array({"clash"})}};
    auto made = f.make(session, "203.0.113.7");
    f.ask("/api/apikey/revoke", {{"id", made["id"]}}, session);
    CHECK(f.ask("/api/apikey/create", whole, session).status == 500);
    f.make(session, "203.0.113.7");
}

TEST_CASE("each answer but a login sets a cookie that is not of the session")
{
    portal_fixture f;
    auto session = f.session();
    CHECK(f.ask("/api/apikey/list", json::object(), session).cookie == "AWSALB=1;path=/");
    CHECK(f.ask("/api/apikey/list", json::object(), "AWSALB=1; " + session).cookie == "AWSALB=2;path=/");
}

TEST_CASE("an account has at most ten keys")
{
    portal_fixture f;
    auto session = f.session();
    for (int i = 0; i < 10; ++i)
        f.make(session, "203.0.113.7");
    json eleventh{{"name", "n"}, {"description", "d"}, {"cidrRanges", json::array({"203.0.113.7"})},
                  {"scopes", json::array({"clash"})}};
    CHECK(f.ask("/api/apikey/create", eleventh, session).status == 403);
}

TEST_CASE("a key that is not complete is not made")
{
    portal_fixture f;
    auto session = f.session();
    json whole{{"name", "n"}, {"description", "d"}, {"cidrRanges", json::array({"203.0.113.7"})},
               {"scopes", json::array({"clash"})}};
    for (auto* name : {"name", "description", "cidrRanges", "scopes"}) {
        auto part = whole;
        part.erase(name);
        CHECK(f.ask("/api/apikey/create", part, session).status == 400);
        part[name] = 1;
        CHECK(f.ask("/api/apikey/create", part, session).status == 400);
    }
}

TEST_CASE("the API accepts a key from its address only, and no other token")
{
    portal_fixture f;
    auto session = f.session();
    auto here = f.make(session, "203.0.113.7"), there = f.make(session, "198.51.100.4/32");
    CHECK(f.accepts(here));
    CHECK_FALSE(f.accepts(there));
    reply answer;
    CHECK(f.portal.refuses("made-up", answer));
    CHECK(answer.status == 403);
    CHECK(json::parse(answer.body)["reason"] == "accessDenied");
    CHECK(f.portal.refuses(there["key"].get<std::string>(), answer));
    CHECK(answer.body == R"({"reason":"accessDenied.invalidIp","message":"Invalid authorization: API key does )"
                         R"(not allow access from IP 203.0.113.7"})");
    f.portal.move();
    CHECK_FALSE(f.accepts(here));
    CHECK(f.accepts(there));
    f.portal.move();
    CHECK(f.accepts(here));
}

TEST_CASE("each request is a line of the log, without what it holds")
{
    temporary_folder folder;
    {
        portal_fixture f(1, folder.file("log"));
        f.log_in("wrong");
        f.log_in();
        f.session();
    }
    CHECK(folder.read("log") == R"({"error":"authorization","status":403,"target":"/api/login"}
{"error":"general","status":200,"target":"/api/login"}
{"error":"","status":200,"target":"/api/login"}
)");
}
