#include <catch2/catch.hpp>

#include <clashcast/event.hpp>
#include <clashcast/subject.hpp>

#include <set>

using namespace clashcast;

namespace {

std::set<std::string_view> types_of(subject_kind kind)
{
    std::set<std::string_view> types;
    for (auto& type : traits_of(kind).event_types)
        types.insert(type.name);
    return types;
}

}  // namespace

TEST_CASE("no two kinds share a name or a table, and none has an event type twice")
{
    std::set<std::string_view> names, tables;
    for (auto kind : all_kinds()) {
        auto& row = traits_of(kind);
        CAPTURE(std::string(row.name));
        CHECK(names.insert(row.name).second);
        CHECK(tables.insert(row.table).second);
        CHECK(types_of(kind).size() == row.event_types.size());
    }
    CHECK(names.size() == all_kinds().size());
}

TEST_CASE("only the wars of a league are told by the events of another kind, and by all of them")
{
    auto wars = types_of(subject_kind::war);
    for (auto kind : all_kinds()) {
        if (kind == subject_kind::war)
            continue;
        CAPTURE(std::string(to_string(kind)));
        std::size_t shared = 0;
        for (auto type : types_of(kind))
            shared += wars.count(type);
        CHECK(shared == (kind == subject_kind::league ? wars.size() : 0));
    }
}

TEST_CASE("the requests of a kind have names of their own, and a place for their tag")
{
    for (auto kind : all_kinds()) {
        std::set<std::string_view> names;
        for (auto& form : traits_of(kind).other_requests) {
            CAPTURE(std::string(form.name));
            CHECK(names.insert(form.name).second);
            CHECK_FALSE(form.name.empty());
            CHECK(form.path.find("{}") != form.path.npos);
            CHECK_FALSE(form.endpoint.empty());
        }
    }
}

TEST_CASE("a kind is found by its name, and a subject names its kind")
{
    for (auto kind : all_kinds()) {
        CHECK(find_kind(to_string(kind)) == kind);
        subject what(kind, traits_of(kind).has_tag ? "#2PP" : "");
        CHECK(parse_subject(to_string(what)).value() == what);
    }
    CHECK_FALSE(find_kind("clans"));
    CHECK_FALSE(find_kind(""));
    CHECK(parse_subject("guild/#2PP").error().code == errc::malformed);
    CHECK(parse_subject("clan").error().code == errc::malformed);
}

TEST_CASE("the catalogue has the event types of every kind once, in the order of the kinds")
{
    auto next = catalogue().begin();
    std::set<std::string_view> seen;
    for (auto kind : all_kinds())
        for (auto& type : traits_of(kind).event_types)
            if (seen.insert(type.name).second)
                CHECK((next++)->name == type.name);
    CHECK((next++)->name == "poll_error");
    CHECK((next++)->name == "gap");
    CHECK(next == catalogue().end());
}
