// Answers made to do harm.

#include <catch2/catch.hpp>

#include "diff/watched.hpp"
#include "peak_memory.hpp"

using namespace clashcast;

namespace {

bool is_malformed(subject_kind kind, std::string body)
{
    watched one(subject(kind, "#2PP"));
    auto events = one.sees(std::move(body));
    return events.size() == 1 && events[0].type == "poll_error" && one.last.active_failure->reason == "malformed";
}

}  // namespace

TEST_CASE("a hundred megabytes of brackets are malformed, and take no memory")
{
    auto open = GENERATE(as<std::string>(), "[", "{\"a\":");
    auto body = open;
    while (body.size() < 100'000'000)
        body += body;
    auto before = peak_memory();
    for (auto kind : {subject_kind::clan, subject_kind::war, subject_kind::player})
        CHECK(is_malformed(kind, body));
    CHECK(peak_memory() < before + 300);  // the copy that is seen
}

TEST_CASE("an event holds an answer of the greatest depth")
{
    auto nested = [](std::size_t depth) {
        return R"({"tag":"#2PP","odd":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
    };
    watched one(subject(subject_kind::player, "#2PP"));
    one.sees(R"({"tag":"#2PP","odd":0})");
    for (std::size_t depth = 490; depth <= 500; ++depth) {
        auto body = nested(depth);
        auto events = one.sees(body);
        REQUIRE(events.size() == 1);
        auto& e = events[0];
        INFO("nested " << depth << " deep");
        CHECK(e.type == "player_updated");
        CHECK(event_from_json(to_json(e), subject_kind::player).has_value());
        e.new_data = body;  // as a sink with the whole data has it
        CHECK(event_from_json(to_json(e), subject_kind::player).has_value());
    }
    CHECK(is_malformed(subject_kind::player, nested(501)));
}

TEST_CASE("an answer that is not UTF-8 is malformed")
{
    auto odd = GENERATE(as<std::string>(), "\x80", "\xc0\xaf", "\xc3", "\xe2\x82", "\xed\xa0\x80",
                        "\xf5\x80\x80\x80", "\xff");
    CHECK(is_malformed(subject_kind::clan, R"({"tag":"#2PP","name":")" + odd + "\"}"));
    CHECK(is_malformed(subject_kind::clan, R"({"tag":"#2PP",")" + odd + "\":1}"));
    CHECK(is_malformed(subject_kind::clan, R"({"tag":"#2PP"})" + odd));
}
