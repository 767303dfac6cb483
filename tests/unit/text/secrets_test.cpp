#include "text/printable.hpp"
#include "text/secrets.hpp"

#include <clashcast/log.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;

namespace {

redactor knowing(std::initializer_list<const char*> secrets)
{
    redactor known;
    for (auto* secret : secrets)
        known.add(secret);
    return known;
}

}  // namespace

TEST_CASE("a secret is replaced wherever it is, and nothing else is")
{
    auto clean = knowing({"hunter2", "SEKRET.token"});
    CHECK(clean("Authorization: Bearer SEKRET.token") == "Authorization: Bearer ***");
    CHECK(clean("hunter2hunter2 hunter") == "****** hunter");
    CHECK(clean("SEKRET token") == "SEKRET token");
    CHECK(clean("").empty());
}

TEST_CASE("a secret is found plain, percent-encoded and escaped as in JSON")
{
    auto clean = knowing({"p@ss/w\"rd:%41"});
    CHECK(clean("AUTH p@ss/w\"rd:%41!") == "AUTH ***!");
    CHECK(clean("redis://:p%40ss%2Fw%22rd%3A%2541@host") == "redis://:***@host");
    CHECK(clean("redis://:p%40ss%2fw%22rd:%2541@host") == "redis://:***@host");
    CHECK(clean("%70%40%73%73%2f%77%22%72%64%3a%25%34%31") == "***");
    CHECK(clean(R"({"password":"p@ss\/w\"rd:%41"})") == R"({"password":"***"})");
    CHECK(clean(R"(\u0070@ss/w\u0022rd:%41)") == "***");
}

TEST_CASE("the long beginning of a truncated secret is replaced too")
{
    auto clean = knowing({"0123456789abcdefghijklmnop"});
    CHECK(clean("token 0123456789abcdefgh") == "token ***");
    CHECK(clean("token 0123456789abcde") == "token 0123456789abcde");
}

TEST_CASE("of secrets with the same beginning, the longest match is replaced")
{
    CHECK(knowing({"same", "same-and-more"})("same-and-more same") == "*** ***");
    CHECK(knowing({"same-and-more", "same"})("same-and-more same") == "*** ***");
}

TEST_CASE("a secret of fewer than four bytes is ignored")
{
    CHECK(knowing({"t", "abc", ""})("the abc of it") == "the abc of it");
    CHECK(knowing({"abcd"})("abcd") == "***");
}

TEST_CASE("log lines contain no secret and no invisible character")
{
    std::string line;
    set_log([&](severity, std::string_view said) { line = said; });
    register_secret("log-test-secret");
    log::error("it said: {}", "log-test-secret\n\x1b[31m log%2Dtest%2Dsecret");
    set_log({});
    CHECK(line == "it said: ***\\x0a\\x1b[31m ***");
}

TEST_CASE("texts from servers are printable, without secrets, and limited in length")
{
    register_secret("quoted-test-secret");
    CHECK(sanitized("bad header: Bearer quoted-test-secret\x07") == "bad header: Bearer ***\\x07");
    CHECK(sanitized(std::string(1000, 'x')) == std::string(1000, 'x'));
    std::string beginning(1000, 'x');
    beginning.append("...");
    CHECK(sanitized(std::string(8'000'000, 'x')) == beginning);
    CHECK(sanitized("y" + std::string(985, 'x') + "quoted-test-secret") == "y" + std::string(985, 'x') + "***");
    auto cut = sanitized("y" + std::string(600, 'x') + std::string(300, '\xc3') + std::string(2000, 'x'));
    CHECK(cut.size() <= 1003);
    std::string cyrillic;
    for (int i = 0; i < 600; ++i)
        cyrillic += "\xd0\xb6";
    CHECK(sanitized("y" + cyrillic).size() == 1 + 998 + 3);  // no half a letter
}
