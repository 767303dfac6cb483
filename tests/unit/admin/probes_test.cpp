#include "daemon/admin/probes.hpp"
#include "admin_fixture.hpp"
#include "free_port.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <filesystem>

using namespace clashcast;
using namespace clashcast::admin;

namespace {

constexpr auto lines = "[[sink]]\nname = \"lines\"\npublisher = \"stdout\"\n";

const std::vector<probe_result> two{{"token 1", true, "accepted"}, {"sink mqtt", false, "Connection refused"}};

// No API answers.
std::vector<probe_result> probed(admin_fixture& here)
{
    here.settings.api.base_url = "http://127.0.0.1:" + std::to_string(free_port()) + "/v1";
    return probe_all(here.settings);
}

}  // namespace

TEST_CASE("each probe is a line, and a failed one is marked")
{
    CHECK(probes_as_text(two, false) == "ok    token 1    accepted\nFAIL  sink mqtt  Connection refused\n");
    CHECK(probes_as_text(two, true) ==
          "\x1b[32mok\x1b[0m    token 1    accepted\n\x1b[31mFAIL\x1b[0m  sink mqtt  Connection refused\n");
    CHECK(probes_as_text({}, false).empty());
}

TEST_CASE("the probes are one JSON object, whatever bytes a server sent")
{
    auto all = nlohmann::json::parse(probes_as_json("c.toml", "2 clans", {{"sink mqtt", false, "\xff"}}));
    CHECK(all["file"] == "c.toml");
    CHECK(all["summary"] == "2 clans");
    REQUIRE(all["checks"].size() == 1);
    CHECK(all["checks"][0] == nlohmann::json{{"name", "sink mqtt"}, {"ok", false}, {"text", "\ufffd"}});
}

TEST_CASE("a journal that does not exist yet passes, and is not created")
{
    admin_fixture here(lines);
    auto found = probed(here);
    REQUIRE(found.size() == 3);
    CHECK(found[0].name == "token 1");
    CHECK_FALSE(found[0].ok);
    CHECK_THAT(found[0].text, Catch::Contains("127.0.0.1:"));
    CHECK(found[1].name == "journal");
    CHECK(found[1].ok);
    CHECK(found[1].text == "sqlite: does not exist yet; the first run creates it");
    CHECK(found[2].name == "sink lines");
    CHECK(found[2].ok);
    CHECK(found[2].text == "stdout");
    CHECK_FALSE(std::filesystem::exists(here.settings.journal.path));
}

TEST_CASE("a journal is described with its owner, and is left as it is")
{
    admin_fixture here(lines);
    here.commit({"a"});
    auto before = here.status();
    auto found = probed(here);
    CHECK(found.at(1).ok);
    CHECK_THAT(found[1].text, Catch::StartsWith("sqlite 3.") && Catch::EndsWith("; no process owns it"));
    CHECK(here.status().end == before.end);
}

TEST_CASE("a destination that refuses the connection fails, and nothing else does")
{
    auto port = std::to_string(free_port());
    admin_fixture here(std::string(lines) + "[[sink]]\nname = \"streams\"\npublisher = \"redis_stream\"\nurl = "
                       "\"redis://127.0.0.1:" + port + "\"\n");
    auto found = probed(here);
    REQUIRE(found.size() == 4);
    CHECK(found[2].ok);
    CHECK_FALSE(found[3].ok);
    CHECK_THAT(found[3].text, Catch::Contains("127.0.0.1:" + port));
}
