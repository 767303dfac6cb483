#include "config/folder.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::config;

namespace {

using sentences = std::vector<std::string>;

const std::string token_form = "16 or more letters, digits and any of -._~+/=";
const std::string listen_form = "an IP address and a port, as in \"127.0.0.1:25274\", \"[::1]:25274\" or "
                                "\"0.0.0.0:25274\"";

// What is wrong, with line numbers from `http` on.
sentences wrong_in(const std::string& http, variables set = {})
{
    folder where;
    where.write("token", "a-token-of-a-file-1\n");
    where.write("short", "short\n");
    auto relative = http;
    for (auto* name : {"token", "short", "none"})
        if (auto at = relative.find("FOLDER/" + std::string(name)); at != relative.npos)
            relative.replace(at, 7 + std::string(name).size(), where.file(name));
    sentences all;
    for (auto& each : wrong(where, with(relative), std::move(set)))
        all.push_back(each.substr(each.find(": ") + 2));
    return all;
}

http_settings settings_of(const std::string& http)
{
    folder where;
    auto found = read(where, with(http));
    REQUIRE(found.wrong.empty());
    return found.settings.http.value();
}

}  // namespace

TEST_CASE("without [http] there is no server, and an empty table is one on loopback")
{
    folder where;
    CHECK_FALSE(read(where, with("")).settings.http);
    auto found = settings_of("[http]\n");
    CHECK(to_string(address_of(found)) == "127.0.0.1:25274");
    CHECK(found.token.empty());
}

TEST_CASE("a server may listen on another address of this machine")
{
    CHECK(to_string(address_of(settings_of("[http]\nlisten = \"[::1]:80\"\n"))) == "[::1]:80");
    CHECK(to_string(address_of(settings_of("[http]\nlisten = \"127.1.2.3:1\"\n"))) == "127.1.2.3:1");
}

TEST_CASE("a server that other machines can reach needs a token")
{
    auto missing = "http.token: is missing, and other machines can reach listen; allowed: " + token_form;
    for (auto* listen : {"0.0.0.0:25274", "[::]:25274", "192.168.0.1:25274", "[::ffff:127.0.0.1]:25274"})
        CHECK(wrong_in("[http]\nlisten = \"" + std::string(listen) + "\"\n") == sentences{missing});
    CHECK(wrong_in("[http]\nlisten = \"0.0.0.0:1\"\ntoken = \"\"\n") == sentences{missing});
    CHECK(wrong_in("[http]\nlisten = \"0.0.0.0:1\"\ntoken = \"0123456789abcdef\"\n").empty());
    CHECK(wrong_in("[http]\nlisten = \"0.0.0.0:1\"\ntoken_file = \"FOLDER/token\"\n").empty());
}

TEST_CASE("a token is of 16 characters that a header can carry, and no error shows it")
{
    auto wrong_token = [](const std::string& token) { return wrong_in("[http]\ntoken = \"" + token + "\"\n"); };
    CHECK(wrong_token("0123456789abcdef").empty());
    CHECK(wrong_token("0123456789ABC-._~+/==").empty());
    CHECK(wrong_token("0123456789abcde") == sentences{"http.token: is too short; allowed: " + token_form});
    for (auto* odd : {"0123456789 abcdef", "0123456789abcdef\\n", "0123456789abcde\\u00e9", "0123456789abcdef,"})
        CHECK(wrong_token(odd) == sentences{"http.token: has a character that a token cannot have; allowed: " +
                                            token_form});
}

TEST_CASE("a token may be in a file")
{
    folder where;
    where.write("token", " a-token-of-a-file-1\n");
    auto found = read(where, with("[http]\ntoken_file = \"" + where.file("token") + "\"\n"));
    CHECK(found.settings.http.value().token == "a-token-of-a-file-1");
    CHECK(wrong_in("[http]\ntoken_file = \"FOLDER/short\"\n") ==
          sentences{"http.token_file: \"short\" is too short; allowed: the path of a file that holds it, on one line"});
    CHECK(wrong_in("[http]\ntoken = \"0123456789abcdef\"\ntoken_file = \"FOLDER/token\"\n") ==
          sentences{"http.token_file: stands beside token; allowed: one of the two"});
}

TEST_CASE("an address without a port, a name, and an impossible port are errors")
{
    auto wrong_listen = [](const std::string& listen, const std::string& why) {
        CHECK(wrong_in("[http]\nlisten = \"" + listen + "\"\n") ==
              sentences{"http.listen: \"" + listen + "\" " + why + "; allowed: " + listen_form});
    };
    wrong_listen("127.0.0.1", "has no port");
    wrong_listen("localhost:25274", "has no IP address");
    wrong_listen("127.0.0.1:99999", "has an invalid port (allowed: 1 to 65535)");
    wrong_listen("127.0.0.1:0", "has an invalid port (allowed: 1 to 65535)");
    wrong_listen("::1:80", "names no host");
    wrong_listen("[::1]", "has no port");
    wrong_listen("http://127.0.0.1:80", "has an invalid port (allowed: 1 to 65535)");
    CHECK(wrong_in("[http]\nlisten = 25274\n") == sentences{"http.listen: is a whole number; allowed: " + listen_form});
}

TEST_CASE("an unknown key and another kind of table are errors")
{
    CHECK(wrong_in("[http]\nport = 80\n") == sentences{"http.port: is unknown here; did you mean \"token\"?"});
    CHECK(wrong_in("[[http]]\n") == sentences{"http: is a list; allowed: a table, [http]"});
}
