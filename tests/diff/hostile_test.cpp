// Answers that nobody sends who means well.

#include <catch2/catch.hpp>

#include "diff/watched.hpp"
#include "peak_memory.hpp"

using namespace clashcast;

namespace {

bool is_malformed(kind of, std::string body)
{
    watched one(subject(of, "#2PP"));
    auto events = one.sees(std::move(body));
    return events.size() == 1 && events[0].type == "poll_error" && one.last.failing->reason == "malformed";
}

}  // namespace

TEST_CASE("a hundred megabytes of brackets are malformed, and no memory is spent on them")
{
    auto open = GENERATE(as<std::string>(), "[", "{\"a\":");
    auto body = open;
    while (body.size() < 100'000'000)
        body += body;
    auto before = peak_memory();
    for (auto of : {kind::clan, kind::war, kind::player})
        CHECK(is_malformed(of, body));
    CHECK(peak_memory() < before + 300);  // the copy that is seen
}

TEST_CASE("what an answer may nest, an event of it may hold")
{
    auto nested = [](std::size_t depth) {
        return R"({"tag":"#2PP","odd":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
    };
    watched one(subject(kind::player, "#2PP"));
    one.sees(R"({"tag":"#2PP","odd":0})");
    for (std::size_t depth = 490; depth <= 500; ++depth) {
        auto body = nested(depth);
        auto events = one.sees(body);
        REQUIRE(events.size() == 1);
        auto& e = events[0];
        INFO("nested " << depth << " deep");
        CHECK(e.type == "player_updated");
        CHECK(event_from_json(to_json(e), kind::player).has_value());
        e.new_data = body;  // as a sink with the whole data has it
        CHECK(event_from_json(to_json(e), kind::player).has_value());
    }
    CHECK(is_malformed(kind::player, nested(501)));
}

TEST_CASE("what is no UTF-8 is malformed, wherever it stands")
{
    auto odd = GENERATE(as<std::string>(), "\x80", "\xc0\xaf", "\xc3", "\xe2\x82", "\xed\xa0\x80",
                        "\xf5\x80\x80\x80", "\xff");
    CHECK(is_malformed(kind::clan, R"({"tag":"#2PP","name":")" + odd + "\"}"));
    CHECK(is_malformed(kind::clan, R"({"tag":"#2PP",")" + odd + "\":1}"));
    CHECK(is_malformed(kind::clan, R"({"tag":"#2PP"})" + odd));
}
