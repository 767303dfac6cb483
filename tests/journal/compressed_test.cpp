#include "journal/compressed.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

TEST_CASE("what is compressed comes back as it was")
{
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        bytes += static_cast<char>(i);
    for (auto& text : {std::string(), std::string("short"), bytes, std::string(1'000'000, 'x') + bytes})
        CHECK(expand(compress(text)).value() == text);
    CHECK(compress(std::string(100'000, 'x')).size() < 1000);
}

TEST_CASE("a damaged text is not expanded")
{
    auto malformed = make_error_code(errc::malformed);
    std::string plain(10'000, 'x');
    plain += "end";
    auto good = compress(plain);
    for (auto& bad : {std::string(), std::string("\x7f rest"), std::string("\1"), good.substr(0, good.size() / 2)})
        CHECK(expand(bad).error().code == malformed);
    CHECK(expand(good, 10'002).error().code == malformed);
    CHECK(expand(good, 10'003));
}
