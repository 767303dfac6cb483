// What the developer portal is sent, and what its answers say.

#include "api/portal_messages.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace clashcast;
using nlohmann::json;

namespace {

using texts = std::vector<std::string>;

std::string base64url(const std::string& bytes)
{
    const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string coded;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        unsigned bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u);
        for (int shift = 18; shift >= 0; shift -= 6)
            coded += digits[bits >> shift & 63];
    }
    coded.resize((bytes.size() * 8 + 5) / 6);
    return coded;
}

std::string jwt(const std::string& payload)
{
    return "eyJ0eXAiOiJKV1QifQ." + base64url(payload) + ".signature";
}

std::string reason(const std::string& token)
{
    auto found = addresses_in_token(token);
    CHECK_FALSE(found.has_value());
    if (found)
        return "accepted";
    CHECK(found.error().code == errc::malformed);
    return found.error().what;
}

const std::string no_jwt = "the developer portal sent a token that is not a JWT";
const std::string no_address = "the developer portal sent a token that does not say the IP address of this machine";

}  // namespace

TEST_CASE("the addresses of this machine are in the limit of the token that has cidrs")
{
    auto token = jwt(R"({"iss":"supercell","limits":[{"tier":"developer/bronze","type":"throttling"},)"
                     R"({"cidrs":["203.0.113.7/32"],"type":"client"},{"origins":["x"],"type":"cors"}]})");
    CHECK(addresses_in_token(token).value() == texts{"203.0.113.7"});
    auto body = json{{"status", {{"code", 0}}}, {"temporaryAPIToken", token}}.dump();
    CHECK(token_in_login(body).value() == token);
}

TEST_CASE("addresses are written in one way, whatever their form")
{
    auto found = [](const std::string& cidrs) {
        return addresses_in_token(jwt(R"({"limits":[{"cidrs":[)" + cidrs + "]}]}")).value();
    };
    CHECK(found(R"("203.0.113.7")") == texts{"203.0.113.7"});
    CHECK(found(R"("203.0.113.0/24","2001:db8:0::1/128")") == texts{"203.0.113.0/24", "2001:db8::1"});
}

TEST_CASE("a payload of any length is decoded, with and without padding")
{
    for (auto* space : {"", " ", "  ", "   "}) {
        auto payload = std::string(space) + R"({"limits":[{"cidrs":["203.0.113.7"]}],"a":"\u00ff??>>~~"})";
        CHECK(addresses_in_token(jwt(payload)).has_value());
        CHECK(addresses_in_token("." + base64url(payload) + "==").has_value());
    }
}

TEST_CASE("a token that is not a JWT is malformed")
{
    auto good = base64url(R"({"limits":[{"cidrs":["203.0.113.7"]}]})");
    for (auto& token : texts{"", ".", "..", "a", "no dots at all", "a." + good + "!.c", "a." + good.substr(1) + ".c",
                             "a.A.c", "a.+/+/.c", "a.\xff\xfe.c", std::string("a.\0.c", 5), good,
                             "a." + base64url("[1,") + ".c", "a." + base64url(std::string(2000, '[')) + ".c"})
        CHECK(reason(token) == no_jwt);
}

TEST_CASE("a token without an address is malformed")
{
    for (auto* payload : {"{}", "[]", "null", "1", "\"limits\"", R"({"limits":null})", R"({"limits":{}})",
                          R"({"limits":[]})", R"({"limits":[1,null,"cidrs",[]]})", R"({"limits":[{"cidrs":[]}]})",
                          R"({"limits":[{"cidrs":"203.0.113.7"}]})", R"({"limits":{"cidrs":["203.0.113.7"]}})"})
        CHECK(reason(jwt(payload)) == no_address);
}

TEST_CASE("a token with an invalid address is malformed")
{
    for (auto* range : {"\"\"", "\"localhost\"", "\"203.0.113.7/33\"", "\"203.0.113.7/32\\r\\nX: y\"", "1", "null",
                        "\"203.0.113.7\",\"x\""})
        CHECK(reason(jwt(R"({"limits":[{"cidrs":[)" + std::string(range) + "]}]}")) ==
              "the developer portal sent a token with an invalid IP address");
}

TEST_CASE("a huge token is malformed, and not decoded")
{
    CHECK(reason("a." + std::string(10'000'000, 'A') + ".c") == no_jwt);
    CHECK(reason(std::string(10'000'000, '.')) == no_jwt);
}

TEST_CASE("a login without a token is malformed")
{
    for (auto* body : {"", "<html>", "{}", "[]", R"({"temporaryAPIToken":1})"})
        CHECK(token_in_login(body).error().code == errc::malformed);
}

TEST_CASE("the list of keys has their ids, names, addresses and tokens")
{
    auto found = keys_in(R"({"status":{"code":0},"keys":[)"
                         R"({"id":"1a","developerId":"d","tier":"t","name":"clash\u0063ast","description":"a\u001bb",)"
                         R"("origins":null,"scopes":["clash"],"cidrRanges":["203.0.113.7/32","x\u001b"],)"
                         R"("validUntil":null,"key":"eyJ"},{"id":"2b"}]})").value();
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == "1a");
    CHECK(found[0].name == "clashcast");
    CHECK(found[0].description == "a\\x1bb");
    CHECK(found[0].addresses == texts{"203.0.113.7", "x\\x1b"});
    CHECK(found[0].token == "eyJ");
    CHECK(found[1].addresses.empty());
    CHECK(keys_in(R"({"keys":[]})").value().empty());
}

TEST_CASE("an answer without what was asked for is malformed")
{
    for (auto* body : {"", "{}", "<html>", R"({"keys":null})", R"({"keys":{}})", R"({"keys":[{}]})", R"({"keys":[1]})"})
        CHECK(keys_in(body).error().code == errc::malformed);
    CHECK(key_in(R"({"key":{"id":"1","name":"n","key":"t"}})").value().token == "t");
    for (auto* body : {"", "{}", R"({"key":null})", R"({"key":{"id":"1"}})", R"({"key":{"key":"t"}})",
                       R"({"key":{"id":"1","key":""}})", R"({"key":{"id":"1","key":"two words"}})"})
        CHECK(key_in(body).error().code == errc::malformed);
}

TEST_CASE("a list of more than a hundred keys is malformed")
{
    auto listed = [](int count) {
        std::string keys;
        for (int i = 0; i < count; ++i)
            keys += (i == 0 ? "" : ",") + json{{"id", std::to_string(i)}}.dump();
        return R"({"keys":[)" + keys + "]}";
    };
    CHECK(keys_in(listed(100)).value().size() == 100);
    CHECK(keys_in(listed(10'000)).error().what ==
          "the developer portal sent a list of 10000 keys, and allows 10");
}

TEST_CASE("a key is revoked only if the answer says so")
{
    CHECK(check_revoked(R"({"status":{"code":0,"message":"ok","detail":null},"sessionExpiresInSeconds":7195})"));
    for (auto* body : {"", "<html>Log in to this network</html>", "{}", "[]", "0", R"({"status":0})",
                       R"({"status":{"code":500}})", R"({"status":{"code":null}})", R"({"status":{"code":"0"}})"}) {
        INFO(body);
        auto done = check_revoked(body);
        REQUIRE_FALSE(done.has_value());
        CHECK(done.error().code == errc::malformed);
    }
}

TEST_CASE("an error in an answer is its description, its name or what stands there")
{
    CHECK(error_in_answer(R"({"error":"general","description":"come back\nlater"})") == "come back\\x0alater");
    CHECK(error_in_answer(R"({"error":"general"})") == "general");
    CHECK(error_in_answer(R"({"error":"general","description":""})") == "general");
    CHECK(error_in_answer(R"({"error":{"code":5}})") == R"({"code":5})");
    CHECK(error_in_answer(R"({"error":""})") == R"("")");
    CHECK(error_in_answer(R"({"error":5})") == "5");
    CHECK(error_in_answer(R"({"reason":"accessDenied"})") == "accessDenied");
    CHECK(error_in_answer(R"({"status":{"code":500,"message":"oh dear"}})") == "oh dear");
    CHECK(error_in_answer(R"({"status":{"code":500}})") == "500");
    for (auto* body : {"", "<html>", "{}", "[]", R"({"error":null,"description":"x"})", R"({"description":"x"})",
                       R"({"status":{"code":0,"message":"ok"}})", R"({"status":null})"})
        CHECK_FALSE(error_in_answer(body));
}

TEST_CASE("what is sent is JSON, whatever is in it")
{
    auto odd = std::string("a\"b\\c\n\xc3\xa9");
    auto login = json::parse(login_body("me@example.org", odd));
    CHECK(login["email"] == "me@example.org");
    CHECK(login["password"] == odd);
    auto create = json::parse(create_body("clashcast", {"203.0.113.7", "2001:db8::1"}));
    CHECK(create["name"] == "clashcast");
    CHECK(create["description"] == "made by clashcast");
    CHECK(create["cidrRanges"] == json{"203.0.113.7", "2001:db8::1"});
    CHECK(create["scopes"] == json::array({"clash"}));
    CHECK(json::parse(revoke_body(odd))["id"] == odd);
}

TEST_CASE("the cookies of an answer are sent back without their attributes")
{
    auto sent_back = [](const texts& answers) {
        cookie_jar all;
        for (auto& each : answers)
            take_cookies(all, each);
        return cookie_header(all);
    };
    CHECK(sent_back({""}) == "");
    CHECK(sent_back({"session=abc=;path=/;HttpOnly\n"}) == "session=abc=");
    CHECK(sent_back({"session=abc ; path=/\nother=1\nnothing\n;x=1\n=y\n"}) == "other=1; session=abc");
    CHECK(sent_back({"session=abc\n", "", "AWSALB=1\n", "AWSALB=2\n"}) == "AWSALB=2; session=abc");
    CHECK(sent_back({"session=abc\n", "session=def\n"}) == "session=def");
}
