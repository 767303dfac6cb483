// Configurations that try to exhaust memory or the stack.

#include "config/folder.hpp"
#include "peak_memory.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::config;
using Catch::Contains;
using sentences = std::vector<std::string>;

namespace {

std::string repeated(std::size_t times, const std::string& text)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

void check_one_error(const std::string& toml, const std::string& words)
{
    auto reported = wrong(toml);
    REQUIRE(reported.size() == 1);
    CHECK_THAT(reported[0], Contains(words));
}

}  // namespace

TEST_CASE("a file of a hundred megabytes is not read, nor one without an end")
{
    folder where;
    auto large = where.write("large.toml", "a = [");
    std::filesystem::resize_file(large, 100'000'000);
    auto before = clashcast::peak_memory();
    for (const auto& file : {large, std::string("/dev/zero")}) {
        auto reported = read_configuration(file, from({})).wrong;
        REQUIRE(reported.size() == 1);
        CHECK(reported[0].what == "cannot be read: File too large");
    }
    CHECK(clashcast::peak_memory() < before + 300);
}

TEST_CASE("deeply nested brackets are an error, not a crash")
{
    check_one_error("a = " + std::string(10'000'000, '['), "not valid TOML");
    check_one_error("a = " + repeated(1'000'000, "{a="), "not valid TOML");
}

TEST_CASE("keys of a hundred thousand parts are refused before they become tables")
{
    auto parts = GENERATE(as<std::string>(), ".a", " . a", ".\"\"", ".'#'", ".\"\\\"\"");
    auto deep = "a" + repeated(100'000, parts);
    CHECK(wrong("\n" + deep + " = 1\n") ==
          sentences{"clashcast.toml:2: nested too deeply; allowed: 16 dots on a line"});
    check_one_error('[' + deep + "]\n", "nested too deeply");
    check_one_error("x = {" + deep + " = 1}\n", "nested too deeply");
    check_one_error("x = [\"\"\"\n\"a\\\"\"\"\"\", {" + deep + " = 1}]\n", ":2: nested too deeply");
    check_one_error("x = ['''\n'a''''', \"\", '', {" + deep + " = 1}]\n", ":2: nested too deeply");
}

TEST_CASE("the deepest allowed nesting is an error of TOML, not a stack overflow")
{
    check_one_error(repeated(1000, "x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x = [\n{"), "not valid TOML");
}

TEST_CASE("dots in strings and comments do not count as nesting")
{
    auto dots = std::string(1000, '.');
    CHECK(wrong(with("# " + dots + "\n")).empty());
    CHECK(wrong("[api]\ntokens = [\"" + dots + "\", 'x" + dots + "']\n[[sink]]\nname = \"out\"\npublisher = "
                                                                 "\"stdout\"\n"
                "[watch.maintenance]\n").empty());
}

TEST_CASE("defaults within defaults are expanded to a limit")
{
    auto nested = [](std::size_t deep) { return repeated(deep, "${NONE:-") + "t" + std::string(deep, '}'); };
    CHECK(expand(nested(32), from({})).value() == "t");
    CHECK(expand(nested(33), from({})).has_error());
    CHECK(expand(nested(1'000'000), from({})).has_error());
}
