#include <catch2/catch.hpp>

#include "diff/written_case.hpp"
#include "metadata_check.hpp"

#include <set>

using namespace clashcast;

TEST_CASE("every row says when, and names its metadata once")
{
    for (auto kind : all_kinds())
        for (auto& row : traits_of(kind).event_types) {
            CAPTURE(std::string(row.name));
            CHECK_FALSE(row.when.empty());
            std::set<std::string_view> names;
            for (auto& field : row.metadata)
                CHECK(names.insert(field.name).second);
            CHECK_FALSE(names.empty());
        }
}

TEST_CASE("a war of a league has the metadata of any war, and which war of the league it is")
{
    auto names_of = [](const event_type& row) {
        std::vector<std::string_view> names;
        for (auto& field : row.metadata)
            names.push_back(field.name);
        return names;
    };
    for (auto& row : traits_of(subject_kind::war).event_types) {
        CAPTURE(std::string(row.name));
        auto names = names_of(row);
        names.insert(names.end(), {"season", "round", "war_tag"});
        CHECK(names_of(row_of(subject_kind::league, row.name)) == names);
        CHECK_FALSE(row_of(subject_kind::league, row.name).whole);
    }
}

TEST_CASE("the events of every case have the keys and types of their rows")
{
    std::set<std::string> seen;
    for (auto& c : read_cases()) {
        INFO(c.name);
        auto subject = begin(c);
        for (auto& poll : c.polls) {
            play(subject, kind_of(c), poll);
            if (!subject.news)
                continue;
            for (auto& e : subject.news->events) {
                INFO(e.type << " " << e.metadata);
                CHECK(check_fields(nlohmann::ordered_json::parse(e.metadata), row_of(e.kind, e.type).metadata) == "");
                seen.emplace(e.type);
            }
        }
    }
    CHECK(seen.size() + 1 == catalogue().size());  // a gap is one of the journal
}
