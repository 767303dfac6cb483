#include "config/folder.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;

namespace {

std::string without_ticks(std::string cell)
{
    std::erase(cell, '`');
    auto first = cell.find_first_not_of(' ');
    return first == cell.npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1);
}

// The rows of the tables below each heading.
std::set<documented_key> rows_of(std::istream& page)
{
    std::set<documented_key> rows;
    std::string line, title;
    while (std::getline(page, line)) {
        if (line.starts_with("## "))
            title = without_ticks(line.substr(3));
        if (!line.starts_with("| `"))
            continue;
        std::istringstream cells(line.substr(1));
        std::string name, fallback;
        std::getline(cells, name, '|');
        std::getline(cells, fallback, '|');
        rows.insert(documented_key{title, without_ticks(name), without_ticks(fallback)});
    }
    return rows;
}

std::string to_text(const documented_key& row)
{
    return row.table + " " + row.name + " = " + row.fallback;
}

}  // namespace

TEST_CASE("docs/configuration.md has every key with its default, and no other")
{
    std::ifstream page(PROJECT "/docs/configuration.md");
    REQUIRE(page);
    auto documented = rows_of(page);
    auto keys = documented_keys();
    std::set<documented_key> in_code(keys.begin(), keys.end());
    CHECK(in_code.size() == keys.size());
    for (auto& row : in_code)
        if (!documented.contains(row))
            FAIL_CHECK("not documented so: " << to_text(row));
    for (auto& row : documented)
        if (!in_code.contains(row))
            FAIL_CHECK("documented, but not so: " << to_text(row));
}

TEST_CASE("the annotated example has no errors")
{
    auto found = read_configuration(PROJECT "/configs/clashcast.toml", from({{"CLASH_TOKEN", "t"}}));
    for (auto& each : found.wrong)
        FAIL_CHECK(to_string(each));
    CHECK(summary(found.settings) == "1 clan, 1 war, 1 league, 1 player, maintenance; journal redis; sinks mqtt, "
                                      "streams");
}

TEST_CASE("the annotated example names every key")
{
    std::ifstream file(PROJECT "/configs/clashcast.toml");
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    for (auto& row : documented_keys())
        if (text.find("\n" + row.name + " = ") == text.npos && text.find("\n# " + row.name + " = ") == text.npos)
            FAIL_CHECK("the example lacks " << to_text(row));
}

TEST_CASE("the demo's configuration is complete but for where things are")
{
    folder where;
    auto found = read_configuration(PROJECT "/configs/demo.toml",
                                    from({{"CLASHCAST_API_URL", "http://127.0.0.1:1/v1"},
                                          {"CLASHCAST_REDIS_URL", "redis://127.0.0.1:1/0"},
                                          {"CLASHCAST_MQTT_URL", "mqtt://127.0.0.1:1"},
                                          {"CLASHCAST_CLANS_FILE", where.write("clans", "#2PP\n")},
                                          {"CLASHCAST_PLAYERS_FILE", where.write("players", "#2PP\n")}}));
    for (auto& each : found.wrong)
        FAIL_CHECK(to_string(each));
    CHECK(summary(found.settings) == "1 clan, 1 war, 1 league, 1 raid log, 1 war log, 1 player, 1 battle log, "
                                      "maintenance; journal redis; sinks mqtt, streams");
}
