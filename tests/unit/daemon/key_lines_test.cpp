#include "daemon/key_lines.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

namespace {

using texts = std::vector<std::string>;

api_key key(const std::string& id, texts addresses)
{
    api_key made;
    made.id = id;
    made.name = "home";
    made.token = "token-" + id;
    made.addresses = std::move(addresses);
    return made;
}

obtained_keys obtained(const std::vector<api_key>& account, std::size_t count)
{
    obtained_keys got;
    got.addresses = {"203.0.113.7"};
    got.done = plan_keys(account, got.addresses, "home", count);
    got.usable = got.done.use;
    for (std::size_t i = 0; i < got.done.create; ++i)
        got.usable.push_back(key("new", got.addresses));
    return got;
}

const auto here = key("1a", {"203.0.113.7"}), there = key("2\x1b", {"198.51.100.4", "10.0.0.0/8"});

}  // namespace

TEST_CASE("the log says what is asked for, what is revoked and what is used")
{
    config::key_settings wanted;
    wanted.count = 2;
    CHECK(describe_request(wanted) == "asking https://developer.clashofclans.com for 2 keys named clashcast");
    auto got = obtained({here, there}, 2);
    CHECK(describe_revocations(got) == texts{"revoking key home (2\\x1b), valid for 198.51.100.4, 10.0.0.0/8 only"});
    CHECK(describe_use(got) == "using 2 keys named home, valid for 203.0.113.7; made 1");
    CHECK(tokens_of(got) == texts{"token-1a", "token-new"});
    CHECK(describe_revocations(obtained({here}, 1)).empty());
    CHECK(describe_use(obtained({here}, 1)) == "using 1 key named home, valid for 203.0.113.7");
}

TEST_CASE("the log says how many keys are missing and why")
{
    std::vector<api_key> account(9, here);
    for (auto& each : account)
        each.name = "bot";
    CHECK(describe_lack(obtained(account, 3), true) ==
          "2 of the 3 keys could not be made: the account has 9 keys, and the portal allows 10: bot (9); revoke one "
          "with `clashcast keys revoke`");
    auto dry = obtained({}, 1);
    dry.done = without_changes(dry.done);
    CHECK(describe_lack(dry, false) == "the key could not be made: this is a dry run, which makes and revokes none");
}

TEST_CASE("a key that the API refuses although the portal has it is described by the reason of the API")
{
    auto got = obtained({here}, 1);
    CHECK(describe_refusal(got, true) == "the API does not accept keys that are valid for 203.0.113.7; the API and the "
                                         "portal must see the same address: check proxy and routing");
    CHECK(describe_refusal(got, false) == "the API does not accept a key that the portal has for 203.0.113.7");
}
