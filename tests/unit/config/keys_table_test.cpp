#include "config/folder.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

using namespace clashcast::config;

namespace {

using sentences = std::vector<std::string>;

const std::string rest = "[[sink]]\nname = \"out\"\npublisher = \"stdout\"\n[watch.maintenance]\n";
const std::string name_form = "letters, digits, _ and -; at most 40";
const std::string email_form = "that of the account at the portal";

// A configuration whose tokens are keys; `more` are lines of [api.keys].
std::string keyed(const folder& where, const std::string& more = {})
{
    return fmt::format("[api.keys]\nemail = \"me@example.org\"\npassword_file = \"{}\"\n{}{}",
                       where.write("password", " s3cr3t \n"), more, rest);
}

// What is wrong, from the key on.
sentences wrong_in(const std::string& more, variables set = {})
{
    folder where;
    sentences all;
    for (auto& each : wrong(where, keyed(where, more), std::move(set)))
        all.push_back(each.substr(each.find(": ") + 2));
    return all;
}

}  // namespace

TEST_CASE("with [api.keys] the file needs no tokens, and the tokens come later")
{
    folder where;
    auto found = read(where, keyed(where));
    CHECK(found.wrong.empty());
    CHECK(found.settings.api.tokens.empty());
    CHECK(found.settings.api.tokens_come_later);
    auto& keys = found.settings.api_keys.value();
    CHECK(keys.email == "me@example.org");
    CHECK(keys.password == "s3cr3t");
    CHECK(keys.name == "clashcast");
    CHECK(keys.count == 1);
    CHECK(keys.url == "https://developer.clashofclans.com");
}

TEST_CASE("without [api.keys] no tokens come later, and with it there may be others, too")
{
    folder where;
    auto plain = read(where, with(""));
    CHECK_FALSE(plain.settings.api_keys);
    CHECK_FALSE(plain.settings.api.tokens_come_later);
    auto both = read(where, "[api]\ntokens = [\"t\"]\n" + keyed(where, "count = 3\nname = \"home-2\"\n"));
    CHECK(both.wrong.empty());
    CHECK(both.settings.api.tokens == sentences{"t"});
    CHECK(both.settings.api_keys.value().count == 3);
    CHECK(both.settings.api_keys.value().name == "home-2");
}

TEST_CASE("the account's e-mail address and password are needed")
{
    CHECK(wrong("[api.keys]\n" + rest) ==
          sentences{"clashcast.toml:1: api.keys.email: is missing; allowed: " + email_form,
                    "clashcast.toml:1: api.keys.password_file: is missing; allowed: the path of a file that holds it, "
                    "on one line"});
    for (auto* email : {"me", "@example.org", "me@", "me @example.org"})
        CHECK(wrong("[api.keys]\npassword_file = \"/dev/null\"\nemail = \"" + std::string(email) + "\"\n" + rest) ==
              sentences{"clashcast.toml:2: api.keys.password_file: \"/dev/null\" is empty; allowed: the path of a file "
                        "that holds it, on one line",
                        fmt::format("clashcast.toml:3: api.keys.email: \"{}\" is not an e-mail address; allowed: {}",
                                    email, email_form)});
}

TEST_CASE("a password that is not UTF-8 is an error, because it would be sent as another one")
{
    folder where;
    auto found = [&](const std::string& password) {
        auto path = where.write("other", password);
        return wrong(where, fmt::format("[api.keys]\nemail = \"me@example.org\"\npassword_file = \"{}\"\n{}", path,
                                        rest));
    };
    CHECK(found("pass\xc3\xa9\n").empty());
    auto latin = found("pass\xe9\n");
    REQUIRE(latin.size() == 1);
    CHECK_THAT(latin[0], Catch::Contains("other\" is not UTF-8; allowed: "));
}

TEST_CASE("the password may be a credential of systemd")
{
    folder where;
    where.write("secret_portal", "s3cr3t\n");
    auto found = read(where,
                      "[api.keys]\nemail = \"me@example.org\"\n"
                      "password_file = \"${CREDENTIALS_DIRECTORY}/secret_portal\"\n" + rest,
                      {{"CREDENTIALS_DIRECTORY", where.path().string()}});
    CHECK(found.wrong.empty());
    CHECK(found.settings.api_keys.value().password == "s3cr3t");
}

TEST_CASE("name, count and URL are checked")
{
    CHECK(wrong_in("name = \"a/b\"\n") ==
          sentences{"api.keys.name: \"a/b\" has a character that the name of a key cannot have; allowed: " +
                    name_form});
    CHECK(wrong_in("name = \"" + std::string(41, 'a') + "\"\n").size() == 1);
    CHECK(wrong_in("name = \"" + std::string(40, 'a') + "\"\n").empty());
    for (auto* count : {"0", "11"})
        CHECK(wrong_in("count = " + std::string(count) + "\n") ==
              sentences{"api.keys.count: " + std::string(count) +
                        " is out of range; allowed: a whole number from 1 to 10"});
    CHECK(wrong_in("count = 10\nportal_url = \"http://127.0.0.1:1\"\n").empty());
    CHECK(wrong_in("portal_url = \"developer.example\"\n") ==
          sentences{"api.keys.portal_url: the base URL does not start with http:// or https://; allowed: http:// or "
                    "https://host[:port][/path]"});
    CHECK(wrong_in("password = \"s3cr3t\"\n") ==
          sentences{"api.keys.password: is unknown here; did you mean \"password_file\"?"});
}

TEST_CASE("another kind of table is an error")
{
    CHECK(wrong("[api]\nkeys = true\n" + rest) ==
          sentences{"clashcast.toml:2: api.keys: is true or false; allowed: a table, [api.keys]"});
    CHECK(wrong("[[api.keys]]\n" + rest).size() == 1);
}

TEST_CASE("a reload takes over a change of [api.keys], also of the password in its file")
{
    folder where;
    auto before = read(where, keyed(where)).settings;
    auto plan = [&](const std::string& toml) { return plan_reload(before, read(where, toml).settings); };
    CHECK(plan(keyed(where)).keys.empty());
    auto changed = plan(keyed(where, "count = 2\n"));
    CHECK(changed.keys == sentences{"api.keys.count"});
    CHECK(changed.at_restart.empty());
    auto toml = keyed(where);
    where.write("password", "another\n");
    CHECK(plan(toml).keys == sentences{"api.keys.password_file"});
    CHECK(plan("[api]\ntokens = [\"t\"]\n" + rest).at_restart.empty());
}
