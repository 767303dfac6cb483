#include "daemon/config/draft.hpp"

#include "config/folder.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;

namespace {

reading parsed(const draft_answers& answers, variables set = {{"CLASH_TOKEN", "t"}})
{
    return parse_configuration("x.toml", draft(answers), from(std::move(set)));
}

std::vector<std::string> names_of_sinks(const configuration& settings)
{
    std::vector<std::string> names;
    for (auto& each : settings.sinks)
        names.push_back(each.name);
    return names;
}

}  // namespace

TEST_CASE("a draft is a configuration without errors, with what was asked for")
{
    auto read = parsed({{" 2pp", "#YGQ"}, "", ""});
    CHECK(read.wrong.empty());
    CHECK(read.warnings.empty());
    CHECK_THAT(summary(read.settings), Catch::StartsWith("2 clans, 2 wars, 2 leagues, maintenance; journal sqlite"));
    CHECK(names_of_sinks(read.settings) == std::vector<std::string>{"lines"});
    CHECK(names_of_sinks(parsed({{"#2PP"}, "mqtt://h", ""}).settings) == std::vector<std::string>{"mqtt"});
    CHECK(names_of_sinks(parsed({{"#2PP"}, "mqtts://h:1", "rediss://u:p@h/2"}).settings) ==
          std::vector<std::string>{"mqtt", "streams"});
    for (auto* redis : {"unix:///run/redis/redis.sock?db=1", "valkey://h"})
        CHECK(names_of_sinks(parsed({{"#2PP"}, "wss://h/mqtt", redis}).settings) ==
              std::vector<std::string>{"mqtt", "streams"});
}

TEST_CASE("what a draft has commented out can be used")
{
    for (auto& answers : {draft_answers{{"#2PP"}, "mqtt://h", ""}, draft_answers{{"#2PP"}, "", ""}}) {
        auto text = draft(answers);
        for (auto* line : {"# everything", "# [[watch.players]]", "# tags", "# topic", "# events", "# [[sink]]",
                           "# name", "# publisher", "# url", "# username", "# password"})
            for (auto at = text.find(std::string("\n") + line); at != text.npos;
                 at = text.find(std::string("\n") + line))
                text.erase(at + 1, 2);
        auto read = parse_configuration("x.toml", text, from({{"CLASH_TOKEN", "t"}, {"MQTT_PASSWORD", "p"}}));
        INFO(text);
        CHECK(read.wrong.empty());
        CHECK_THAT(summary(read.settings), Catch::Contains("mqtt") && Catch::Contains("player"));
    }
}

TEST_CASE("an answer is one text, whatever is in it")
{
    for (auto* url : {"mqtt://h\"\n[log]\nlevel = \"debug", "mqtt://h\\", "mqtt://h\x01", "${", "mqtt://h ${NO}"}) {
        auto read = parsed({{"#2PP"}, url, ""});
        REQUIRE(read.wrong.size() == 1);
        CHECK(read.wrong[0].key == "sink.url");
    }
    CHECK(parsed({{"#2PP"}, "${URL}", ""}, {{"CLASH_TOKEN", "t"}, {"URL", "mqtt://h"}}).wrong.empty());
}

TEST_CASE("an error says what is wrong with an answer, whether or not there is a token yet")
{
    CHECK(error_in({{"#2PP"}, "", ""}, from({})) == "");
    CHECK_THAT(error_in({{"#2PP", "me"}, "", ""}, from({})), Catch::StartsWith("invalid tag \"me\": "));
    CHECK_THAT(error_in({{"#2PP", "2pp"}, "", ""}, from({})), Catch::Contains("#2PP"));
    CHECK_THAT(error_in({{"#2PP"}, "tcp://h", ""}, from({})), Catch::Contains("mqtt://"));
    CHECK_THAT(error_in({{"#2PP"}, "", "h:6379"}, from({})), Catch::Contains("redis://"));
    CHECK_THAT(error_in({{"#2PP"}, "mqtt://${NOT_SET}", ""}, from({})), Catch::Contains("NOT_SET"));
}

TEST_CASE("tags are typed with commas or blanks between them")
{
    CHECK(split_tags(" #2PP,ygq ,, \t#9QJ") == std::vector<std::string>{"#2PP", "ygq", "#9QJ"});
    CHECK(split_tags(" , ").empty());
}
