#include <catch2/catch.hpp>

#include <clashcast/sentence.hpp>

#include <nlohmann/json.hpp>

using namespace clashcast;
using nlohmann::ordered_json;

TEST_CASE("the table as JSON has each type of the catalogue, in its order")
{
    auto table = ordered_json::parse(sentences_to_json());
    CHECK(table.size() == 2);
    auto type = table["sentences"].begin();
    REQUIRE(table["sentences"].size() == catalogue().size());
    for (auto& row : catalogue())
        CHECK((type++).key() == row.name);
}

TEST_CASE("each type has rows of conditions and a text, and the last has no condition")
{
    auto table = ordered_json::parse(sentences_to_json());
    for (auto& [type, rows] : table["sentences"].items()) {
        INFO(type);
        REQUIRE(!rows.empty());
        for (auto& row : rows) {
            CHECK(row.size() == 2);
            CHECK(row["when"].is_object());
            CHECK(row["text"].get<std::string>() != "");
            CHECK(row["when"].empty() == (&row == &rows.back()));
        }
    }
    CHECK(table["sentences"]["raid_district_destroyed"][0] ==
          ordered_json::parse(R"({"when": {"side": "clan", "district_name": ""},
              "text": "{clan} took a district of {opponent_name}[: {attack_count:attack|attacks}]"})"));
    CHECK(table["sentences"]["achievement_completed"] ==
          ordered_json::parse(R"([{"when": {}, "text": "{player} completed “{name}”: {new_stars:star|stars}"}])"));
}

TEST_CASE("the words for what the API writes are texts")
{
    auto words = ordered_json::parse(sentences_to_json())["words"];
    CHECK(words["coLeader"] == "co-leader");
    for (auto& [written, english] : words.items())
        CHECK(english.get<std::string>() != written);
}
