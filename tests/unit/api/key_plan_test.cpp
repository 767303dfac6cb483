// Which keys are used, revoked and made.

#include <clashcast/developer_portal.hpp>

#include <catch2/catch.hpp>

#include <fmt/format.h>

using namespace clashcast;

namespace {

using texts = std::vector<std::string>;

api_key key(const std::string& id, const std::string& name, texts addresses)
{
    api_key made;
    made.id = id;
    made.name = name;
    made.addresses = std::move(addresses);
    return made;
}

texts ids(const std::vector<api_key>& keys)
{
    texts all;
    for (auto& one : keys)
        all.push_back(one.id);
    return all;
}

struct row {
    std::string why;
    std::vector<api_key> account;
    texts here;
    std::size_t count;
    texts use, revoke;
    std::size_t create, lacking;
};

const std::string ours = "clashcast", here = "203.0.113.7", elsewhere = "198.51.100.4";

std::vector<api_key> of_others(std::size_t count)
{
    std::vector<api_key> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(key(fmt::format("other{}", i), "bot", {elsewhere}));
    return all;
}

std::vector<api_key> with(std::vector<api_key> some, const api_key& one)
{
    some.push_back(one);
    return some;
}

const std::vector<row> rows{
    {"an empty account", {}, {here}, 2, {}, {}, 2, 0},
    {"a key that is valid here is used", {key("a", ours, {here})}, {here}, 1, {"a"}, {}, 0, 0},
    {"one of two is missing", {key("a", ours, {here})}, {here}, 2, {"a"}, {}, 1, 0},
    {"a range has this address", {key("a", ours, {"203.0.113.0/24"})}, {here}, 1, {"a"}, {}, 0, 0},
    {"an address with its prefix", {key("a", ours, {here + "/32"})}, {here}, 1, {"a"}, {}, 0, 0},
    {"one of several addresses", {key("a", ours, {elsewhere, here})}, {here}, 1, {"a"}, {}, 0, 0},
    {"another address", {key("a", ours, {elsewhere})}, {here}, 1, {}, {"a"}, 1, 0},
    {"no address at all", {key("a", ours, {})}, {here}, 1, {}, {}, 1, 0},
    {"an invalid address", {key("a", ours, {"somewhere"})}, {here}, 1, {}, {}, 1, 0},
    {"an invalid address and another", {key("a", ours, {elsewhere, "x"})}, {here}, 1, {}, {}, 1, 0},
    {"only other addresses", {key("a", ours, {elsewhere, "10.0.0.0/8"})}, {here}, 1, {}, {"a"}, 1, 0},
    {"another name with this address", {key("a", "bot", {here})}, {here}, 1, {}, {}, 1, 0},
    {"another name with another address", {key("a", "bot", {elsewhere})}, {here}, 1, {}, {}, 1, 0},
    {"a name that only begins like ours", {key("a", ours + "2", {elsewhere})}, {here}, 1, {}, {}, 1, 0},
    {"more than are wanted stay", {key("a", ours, {here}), key("b", ours, {here})}, {here}, 1, {"a"}, {}, 0, 0},
    {"used and revoked at once", {key("a", ours, {elsewhere}), key("b", ours, {here})}, {here}, 2, {"b"}, {"a"}, 1, 0},
    {"this machine has two addresses", {key("a", ours, {here}), key("b", ours, {here, elsewhere})}, {here, elsewhere},
     1, {"b"}, {}, 0, 0},
    {"version 6", {key("a", ours, {"2001:db8::1"}), key("b", ours, {here})}, {"2001:db8::1"}, 1, {"a"}, {"b"}, 0, 0},
    {"a full account", of_others(10), {here}, 1, {}, {}, 0, 1},
    {"room for fewer than are wanted", of_others(9), {here}, 3, {}, {}, 1, 2},
    {"a revoked key makes room", with(of_others(9), key("a", ours, {elsewhere})), {here}, 1, {}, {"a"}, 1, 0},
    {"a full account with what is wanted", with(of_others(9), key("a", ours, {here})), {here}, 1, {"a"}, {}, 0, 0},
    {"an account with more than is allowed", of_others(12), {here}, 1, {}, {}, 0, 1},
};

}  // namespace

TEST_CASE("keys of our name are used if valid here, and revoked if valid only elsewhere; missing ones are made")
{
    for (auto& [why, account, addresses, count, use, revoke, create, lacking] : rows) {
        INFO(why);
        auto plan = plan_keys(account, addresses, ours, count);
        CHECK(plan.name == ours);
        CHECK(ids(plan.use) == use);
        CHECK(ids(plan.revoke) == revoke);
        CHECK(plan.create == create);
        CHECK(plan.lacking == lacking);
        CHECK(plan.stay.size() + plan.revoke.size() == account.size());
    }
}

TEST_CASE("without changes a plan uses what is valid, and lacks the rest")
{
    auto plan = without_changes(plan_keys({key("a", ours, {here}), key("b", ours, {elsewhere})}, {here}, ours, 3));
    CHECK(ids(plan.use) == texts{"a"});
    CHECK(plan.revoke.empty());
    CHECK(ids(plan.stay) == texts{"a", "b"});
    CHECK(plan.create == 0);
    CHECK(plan.lacking == 2);
}

TEST_CASE("the description of a full account is not longer than a log line may be")
{
    std::vector<api_key> account;
    for (int i = 0; i < 100; ++i)
        account.push_back(key("a", fmt::format("{}{}", std::string(1000, 'x'), i), {here}));
    CHECK(describe_full_account(plan_keys(account, {here}, ours, 1)).size() < 1200);
}

TEST_CASE("a full account is described by the names of its keys")
{
    auto account = with(with(of_others(8), key("a", "site", {here})), key("b", "s\x1b", {here}));
    CHECK(describe_full_account(plan_keys(account, {here}, ours, 1)) ==
          "the account has 10 keys, and the portal allows 10: bot (8), s\\x1b (1), site (1)");
}
