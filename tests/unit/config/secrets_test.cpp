#include "config/folder.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;

namespace {

const std::string hushed = "s3cr3t";

// Every key there is, in a table that stands alone.
std::string table_with(const documented_key& key, const std::string& value)
{
    auto line = key.name + " = " + value + "\n";
    if (!key.table.starts_with("[[sink]]"))
        return key.table + "\n" + line;
    auto publisher = key.table == "[[sink]]" ? "stdout" : key.table.substr(9);
    bool is_needed = key.name == "name" || key.name == "publisher";
    auto named = is_needed ? "" : "name = \"s\"\npublisher = \"" + publisher + "\"\n";
    return "[[sink]]\n" + named + line;
}

void check_silence(const std::string& toml)
{
    folder where;
    for (auto& sentence : wrong(where, toml, {{"SECRET", hushed + "\n{+#"}, {"URL", "redis://u:" + hushed + "@"}}))
        CHECK_THAT(sentence, !Catch::Contains(hushed));
}

}  // namespace

TEST_CASE("no error quotes the value of a variable")
{
    for (auto& key : documented_keys())
        for (auto* value : {"\"${SECRET}\"", "[\"${SECRET}\"]", "\"x ${SECRET} {y}\"", "[[\"${SECRET}\"]]",
                            "{ a = \"${SECRET}\" }", "\"${URL}\"", "\"${URL}:x/y\"", "\"mqtt://${URL}\"",
                            "\"${SECRET}${NONE}\"", "\"${SECRET:-${NONE}}${\"", "\"{${SECRET}}\""})
            check_silence(table_with(key, value));
}

TEST_CASE("a duplicate name is quoted as the file has it")
{
    std::string sink = "[[sink]]\nname = \"${SECRET}\"\npublisher = \"stdout\"\n";
    auto reported = wrong("[api]\ntokens = [\"t\"]\n" + sink + sink + "[watch.maintenance]\n", {{"SECRET", hushed}});
    REQUIRE(reported.size() == 1);
    CHECK_THAT(reported[0], Catch::Contains("\"${SECRET}\" is taken already") && !Catch::Contains(hushed));
}

TEST_CASE("an error of a key for secrets does not quote the file either")
{
    for (auto& key : documented_keys()) {
        if (key.name != "tokens" && key.name != "password" && key.name != "url" && key.name != "base_url")
            continue;
        for (auto* value : {"\"s3cr3t\\u0001\"", "[\"s3cr3t\\n\", 1]", "\"redis://u:s3cr3t@\"",
                            "\"redis://u:s3cr3t@h:x\"", "\"u:s3cr3t@h\"", "\"mqtt://u:s3cr3t@h\"",
                            "\"https://u:s3cr3t@h\"", "\"redis://s3cr3t@h:99999\""})
            check_silence(table_with(key, value));
    }
}

TEST_CASE("a file that is not TOML is not quoted")
{
    for (auto* value : {"s3cr3t", "ts3cr3t", "fs3cr3t", "\"s3cr3t", "\"\\qs3cr3t\"", "'s3cr3t", "\"a\" s3cr3t",
                        "+s3cr3t", "1s3cr3t", "{ s3cr3t", "[s3cr3t", "\"\"\"s3cr3t", "2020-s3cr3t",
                        "99999999999999999999s3cr3t", "0x3cr3t"})
        check_silence(std::string("[api]\ntokens = ") + value);
    CHECK(wrong("a = 99999999999999999999") ==
          std::vector<std::string>{"clashcast.toml:1: not valid TOML, in the decimal integer"});
}

TEST_CASE("no error quotes a file of secrets")
{
    folder where;
    where.write("file", hushed + "\n" + hushed + "\n");
    for (auto& key : documented_keys()) {
        if (!key.name.ends_with("_file") && !key.name.ends_with("_files"))
            continue;
        if (key.name == "tags_file")  // no secrets there: its errors quote tags
            continue;
        for (auto* value : {"\"${FILE}\"", "[\"${FILE}\"]"})
            for (auto& sentence : wrong(where, table_with(key, value), {{"FILE", where.file("file")}}))
                CHECK_THAT(sentence, !Catch::Contains(hushed));
    }
}
