#include "journal/redis/durability.hpp"

#include "journal_fixture.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

namespace {

// The lines of INFO that matter, as Redis 7 writes them.
std::string info(const std::string& aof, const std::string& more = "")
{
    return "# Server\r\nredis_version:7.0.15\r\n" + more + "# Memory\r\nmaxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\n"
           "# Persistence\r\naof_enabled:" + aof + "\r\n";
}

}  // namespace

TEST_CASE("a Redis with an append-only file says what a power cut may lose")
{
    auto line = [](const char* fsync) { return to_string(read_durability(info("1"), fsync)); };
    CHECK(line("everysec") == "redis 7.0.15, appendfsync everysec: a power cut may lose a second; noeviction");
    CHECK(line("always") == "redis 7.0.15, appendfsync always: a power cut loses nothing; noeviction");
    CHECK(line("no") == "redis 7.0.15, appendfsync no: a power cut may lose half a minute; noeviction");
}

TEST_CASE("a user without the right to read settings sees that appendfsync is not known")
{
    auto found = read_durability(info("1"), std::nullopt);
    CHECK(found.fsync == "unknown");
    CHECK(to_string(found) ==
          "redis 7.0.15, appendfsync is not known: the user may not run CONFIG GET; noeviction");
}

TEST_CASE("a Redis without an append-only file loses what came after its snapshot")
{
    auto found = read_durability(info("0"), "everysec");
    CHECK(found.fsync == "off");
    CHECK(to_string(found) ==
          "redis 7.0.15, no append-only file: a crash loses what came after the last snapshot; noeviction");
}

TEST_CASE("Valkey is called by its own name and version")
{
    CHECK(read_durability(info("1", "server_name:valkey\r\nvalkey_version:8.0.1\r\n"), "always").store ==
          "valkey 8.0.1");
}

TEST_CASE("a Redis evicts keys only when it has a maxmemory")
{
    CHECK(read_durability(info("1"), "always").eviction == "noeviction");
    auto bounded = "\r\nmaxmemory:1000\r\nmaxmemory_policy:allkeys-lru\r\n";
    CHECK(read_durability(bounded, "always").eviction == "allkeys-lru");
}

TEST_CASE("what is not known yet has no words")
{
    CHECK(to_string(durability()).empty());
}

TEST_CASE("each journal says what its store promises")
{
    auto kind = each_backend();
    journal_fixture f(kind);
    auto found = f.status().durability;
    CHECK_THAT(found.store, Catch::StartsWith(kind.name));
    CHECK(found.fsync == (kind.name == "sqlite" ? "always" : "off"));  // the Redis of the tests has no file
    CHECK_FALSE(to_string(found).empty());
}
