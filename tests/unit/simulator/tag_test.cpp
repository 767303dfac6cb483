#include "simulator/world/tag.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace clashcast::simulator;

namespace {

std::string tag(tag_space space, std::uint64_t number)
{
    std::string text;
    write_tag(text, space, number);
    return text;
}

}  // namespace

TEST_CASE("a number becomes a tag, and the tag the number again")
{
    for (auto space : {tag_space::clan, tag_space::player, tag_space::member, tag_space::opponent}) {
        for (std::uint64_t number : {0ull, 1ull, 2ull, 999'999ull, 271'828'182ull, 1'371'788'415ull,
                                     tags_in(space) - 1ull}) {
            if (number >= tags_in(space))
                continue;
            auto text = tag(space, number);
            CAPTURE(text, number);
            CHECK(text.size() == static_cast<std::size_t>(space));
            CHECK(text.find_first_not_of("0289PYLQGRJCUV") == std::string::npos);
            CHECK(text.front() != '0');
            CHECK(tag_number(space, text) == number);
        }
    }
}

TEST_CASE("different numbers have different tags")
{
    std::set<std::string> tags;
    for (std::uint64_t number = 0; number < 20'000; ++number)
        tags.insert(tag(tag_space::clan, number));
    CHECK(tags.size() == 20'000);
}

TEST_CASE("an invalid tag has no number")
{
    for (std::string_view wrong : {"", "2PP", "02222222", "2222222A", "2222222O", "222222222", "#2222222",
                                   "2222222\xff"})
        CHECK_FALSE(tag_number(tag_space::clan, wrong));
}
