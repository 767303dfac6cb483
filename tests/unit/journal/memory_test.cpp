// What only the journal in memory does; the rest is in contract_test.cpp.

#include "journal_fixture.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

TEST_CASE("memory is given back as soon as every consumer has had an event")
{
    journal_fixture here(memory_backend());
    auto one = here.read_as("one");
    auto two = here.read_as("two");
    auto first = here.commit(some_clan, a_change(1, some_events("a", 2)));
    here.commit(some_clan, a_change(2, {an_event("b")}));
    here.advance(*one, one->end());
    CHECK(here.next(*here.read_as("late")).size() == 3);

    journal_fixture there(memory_backend());
    auto only = there.read_as("only");
    first = there.commit(some_clan, a_change(1, some_events("a", 2)));
    there.commit(some_clan, a_change(2, {an_event("b")}));
    there.advance(*only, first);
    CHECK(ids(there.next(*there.read_as("late"))) == std::vector<std::string>{"b"});
    only->seek(position());
    CHECK(ids(there.next(*only)) == std::vector<std::string>{"b"});
}

TEST_CASE("all events of a commit share its bodies")
{
    journal_fixture here(memory_backend());
    auto consumer = here.read_as("a", true, data_level::full);
    here.commit(some_clan, a_change(1));
    here.commit(some_clan, a_change(2, {an_event("a", "clan_updated"), an_event("b", "clan_updated")}));
    auto entries = here.next(*consumer);
    CHECK(entries.at(0).before == entries.at(1).before);
    CHECK(entries.at(0).after == entries.at(1).after);
}
