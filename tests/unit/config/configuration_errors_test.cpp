#include "certificates.hpp"
#include "config/folder.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;

namespace {

using sentences = std::vector<std::string>;

// What is wrong with lines that are added to a configuration with which nothing is wrong; lines count from there.
sentences wrong_with(const std::string& more, variables set = {})
{
    sentences reported;
    for (auto& each : wrong(with(more), std::move(set))) {
        auto colon = each.find(':', 15);
        auto line = std::stoi(each.substr(15, colon - 15));
        reported.push_back(std::to_string(line - lines_before) + each.substr(colon));
    }
    return reported;
}

const std::string tokens_allowed = "tokens, token_files, a table [api.keys], or several of these";
const std::string interval_allowed = "a string of a whole number and ms, s, m, h or d, as in \"30s\"; at least \"1s\"";

}  // namespace

TEST_CASE("all errors are reported at once, in the order of the lines")
{
    CHECK(wrong(R"([api]
base_url = "ftp://x"
burst = "many"
[[sink]]
name = "a b"
publisher = "kafka"
[watch.maintenance]
interval = 5
[unknown]
)") == sentences{
          "clashcast.toml:1: api.tokens: is missing; allowed: " + tokens_allowed,
          "clashcast.toml:2: api.base_url: the base URL does not start with http:// or https://; allowed: http:// or "
          "https://host[:port]"
          "[/path]",
          "clashcast.toml:3: api.burst: is a string; allowed: a number from 1 to 1000000",
          "clashcast.toml:5: sink.name: \"a b\" has a character that a name cannot have; allowed: letters, digits and "
          "any of _-",
          "clashcast.toml:6: sink.publisher: \"kafka\" is unknown; allowed: \"mqtt\", \"redis_stream\", \"stdout\"",
          "clashcast.toml:8: watch.maintenance.interval: 5 has no unit; allowed: " + interval_allowed,
          "clashcast.toml:9: unknown: is unknown here; did you mean \"sink\"?",
      });
}

TEST_CASE("more threads than can share what the API allows are refused")
{
    auto reported = wrong("[api]\ntokens = [\"a\"]\nconnections = 2\nthreads = 3\n");
    CHECK(reported.back() == "clashcast.toml:4: api.threads: is too many; allowed: at most burst, connections and 100 "
                          "times requests_per_second");
    CHECK(wrong("[api]\ntokens = [\"a\"]\nconnections = 3\nthreads = 3\n").back().find("threads") == std::string::npos);
}

TEST_CASE("an empty file lacks a token and a sink")
{
    CHECK(wrong("") == sentences{
                           "clashcast.toml:1: api.tokens: is missing; allowed: " + tokens_allowed,
                           "clashcast.toml:1: sink: is missing; allowed: one or more [[sink]], each with a name and a "
                           "publisher",
                       });
}

TEST_CASE("a file that names nothing to watch is a warning: watches can be added later")
{
    folder where;
    for (auto watch : {"", "[watch.runtime]\nmax = 5\n"}) {
        std::string rest = "[api]\ntokens = [\"t\"]\n[[sink]]\nname = \"out\"\npublisher = \"stdout\"\n";
        auto found = read(where, rest + watch);
        CHECK(found.wrong.empty());
        CHECK(summary(found.settings) == "nothing is watched; journal sqlite; sink out");
        REQUIRE(found.warnings.size() == 1);
        CHECK(where.relative(to_string(found.warnings[0])) ==
              "clashcast.toml:1: watch: warning: names nothing to watch: add watches with `clashcast watch add`, or "
              "one or more of [[watch.clans]], [[watch.wars]], [[watch.leagues]], [[watch.raids]], [[watch.warlogs]], "
              "[[watch.players]], [[watch.battlelogs]], [watch.calendar], [watch.maintenance]");
    }
}

TEST_CASE("the keys of [watch.runtime] are checked")
{
    CHECK(wrong(with("[watch.runtime]\nmaximum = 5\n")).size() == 1);
    CHECK(wrong(with("[watch.runtime]\nmax = -1\n")) ==
          std::vector<std::string>{"clashcast.toml:8: watch.runtime.max: -1 is out of range; allowed: a whole "
                                   "number from 0 to 1000000"});
}

TEST_CASE("a file that cannot be read or parsed is one error")
{
    folder where;
    auto missing = read_configuration(where.file("none.toml"), from({})).wrong;
    REQUIRE(missing.size() == 1);
    CHECK(where.relative(to_string(missing[0])) == "none.toml: cannot be read: No such file or directory");
    CHECK(wrong("[api]\ntokens = nonsense\n") ==
          sentences{"clashcast.toml:2: not valid TOML, in the floating-point: expected 'nan'; a text needs quotes"});
    CHECK(wrong("a = 1\na = 2\n") ==
          sentences{"clashcast.toml:2: not valid TOML, in the key-value pair: cannot redefine existing integer 'a'"});
}

TEST_CASE("an unknown key is an error that suggests the nearest one")
{
    CHECK(wrong_with("[log]\nlevle = \"info\"\n") ==
          sentences{"2: log.levle: is unknown here; did you mean \"level\"?"});
    CHECK(wrong_with("[[watch.clan]]\ntags = [\"#2PP\"]\n") ==
          sentences{"1: watch.clan: is unknown here; did you mean \"clans\"?"});
    CHECK(wrong_with("[[watch.wars]]\ntags = [\"#2PP\"]\ntrack_members = true\n") ==
          sentences{"3: watch.wars.track_members: is unknown here; did you mean \"tags_file\"?"});
}

TEST_CASE("another publisher's keys are unknown")
{
    CHECK(wrong_with("[[sink]]\nname = \"s\"\npublisher = \"redis_stream\"\nurl = \"redis://h\"\nqos = 1\n") ==
          sentences{"5: sink.qos: is for the publisher \"mqtt\"; this sink's is \"redis_stream\""});
    CHECK(wrong_with("[[sink]]\nname = \"s\"\npublisher = \"stdout\"\nurl = \"redis://h\"\n") ==
          sentences{"4: sink.url: is for the publisher \"mqtt\" or \"redis_stream\"; this sink's is \"stdout\""});
    CHECK(wrong_with("[[sink]]\nname = \"s\"\npublisher = \"mqt\"\nurl = \"mqtt://h\"\nqos = 9\n") ==
          sentences{"3: sink.publisher: \"mqt\" is unknown; allowed: \"mqtt\", \"redis_stream\", \"stdout\""});
}

TEST_CASE("a table that should be a list of tables is an error, and the reverse")
{
    CHECK(wrong_with("[watch.clans]\ntags = [\"#2PP\"]\n") ==
          sentences{"1: watch.clans: is a table; allowed: a list of tables, [[watch.clans]]"});
    CHECK(wrong_with("[[log]]\nlevel = \"info\"\n") == sentences{"1: log: is a list; allowed: a table, [log]"});
    CHECK(wrong("sink = [1]\napi = 2\nwatch = 3\n") ==
          sentences{"clashcast.toml:1: sink: is a list of something else; allowed: a list of tables, [[sink]]",
                    "clashcast.toml:2: api: is a whole number; allowed: a table, [api]",
                    "clashcast.toml:3: watch: is a whole number; allowed: a table, [watch]"});
}

TEST_CASE("a value of the wrong type is an error that says what is allowed")
{
    CHECK(wrong_with("[journal]\nbackend = 1\nretain = true\npath = [\"a\"]\n") ==
          sentences{"2: journal.backend: is a whole number; allowed: \"sqlite\", \"redis\", \"memory\"",
                    "3: journal.retain: is true or false; allowed: a string of a whole number and ms, s, m, h or d, as "
                    "in \"30s\"; at least \"0s\"",
                    "4: journal.path: is a list; allowed: the name of a file in a folder that clashcast may write to"});
    CHECK(wrong_with("[[watch.clans]]\ntags = \"#2PP\"\ntrack_members = \"yes\"\n") ==
          sentences{"2: watch.clans.tags: is a string; allowed: a list, each item a tag in quotes, as the game shows "
                    "it: \"#2PP\"",
                    "3: watch.clans.track_members: is a string; allowed: true or false"});
    CHECK(wrong_with("[log]\nlevel = 1979-05-27\n") ==
          sentences{"2: log.level: is a date or a time; allowed: a string, a number, true or false, a list"});
}

TEST_CASE("a variable that is not set is an error that names it")
{
    CHECK(wrong_with("[log]\nlevel = \"${LEVEL}\"\n") ==
          sentences{"2: log.level: the environment variable LEVEL is not set; allowed: a variable that is set, or "
                    "${LEVEL:-default}"});
    CHECK(wrong_with("[log]\nlevel = \"${LEVEL}\"\n", {{"LEVEL", "loud"}}) ==
          sentences{"2: log.level: \"${LEVEL}\" is unknown; allowed: \"debug\", \"info\", \"warning\", \"error\""});
}

TEST_CASE("a duration needs a unit, and an interval at least a second")
{
    auto interval = [](const std::string& value) {
        return wrong_with("[[watch.wars]]\ntags = [\"#2PP\"]\ninterval = " + value + "\n");
    };
    CHECK(interval("30") == sentences{"3: watch.wars.interval: 30 has no unit; allowed: " + interval_allowed});
    CHECK(interval("\"30\"") ==
          sentences{"3: watch.wars.interval: \"30\" is not a duration; allowed: " + interval_allowed});
    CHECK(interval("\"999ms\"") ==
          sentences{"3: watch.wars.interval: \"999ms\" is too short; allowed: " + interval_allowed});
    CHECK(interval("\"1s\"").empty());
}

TEST_CASE("an invalid tag is reported at its own line")
{
    CHECK(wrong_with("[[watch.clans]]\ntags = [\n  \"#2PP\",\n  \"#ABC\",\n]\n") ==
          sentences{"4: watch.clans.tags: invalid tag \"#ABC\": a tag is # and three or more of 0289PYLQGRJCUV"});
    CHECK(wrong_with("[[watch.clans]]\ntags = [\"${TAG}\"]\n", {{"TAG", "#ABC"}}) ==
          sentences{"2: watch.clans.tags: invalid tag \"${TAG}\": a tag is # and three or more of 0289PYLQGRJCUV"});
    CHECK(wrong_with("[[watch.clans]]\ntags = []\n") ==
          sentences{"2: watch.clans.tags: is empty; allowed: a list, each item a tag in quotes, as the game shows it: "
                    "\"#2PP\""});
    CHECK(wrong_with("[[watch.clans]]\ninterval = \"60s\"\n") ==
          sentences{"1: watch.clans.tags: is missing; allowed: tags, tags_file, or both"});
}

TEST_CASE("errors in a file of tags name that file and its line")
{
    folder where;
    where.write("clans", "#2PP\n\n#ABC\n");
    where.write("empty", "// none yet\n");
    auto toml = [](const std::string& file) { return with("[[watch.clans]]\ntags_file = \"${DIR}" + file + "\"\n"); };
    variables set{{"DIR", where.file("")}};
    CHECK(wrong(where, toml("clans"), set) ==
          sentences{"clans:3: watch.clans.tags_file: invalid tag \"#ABC\": a tag is # and three or more of "
                    "0289PYLQGRJCUV"});
    CHECK(wrong(where, toml("empty"), set) ==
          sentences{"clashcast.toml:8: watch.clans.tags_file: \"${DIR}empty\" holds no tag; allowed: the path of a "
                    "file with a tag on each line"});
    CHECK(wrong(where, toml("none"), set) ==
          sentences{"clashcast.toml:8: watch.clans.tags_file: \"${DIR}none\" cannot be read: No such file or "
                    "directory; allowed: the path of a file with a tag on each line"});
}

TEST_CASE("a subject that is watched twice is an error with both lines")
{
    folder where;
    where.write("clans", "#8QU\n#2PP\n#8QU\n");
    CHECK(wrong(where, with("[[watch.clans]]\ntags = [\"#2PP\"]\n[[watch.clans]]\ntags = [\"#9QU\",\n\"2pp\"]\n"
                            "tags_file = \"${DIR}clans\"\n"),
                {{"DIR", where.file("")}}) ==
          sentences{"clashcast.toml:11: watch.clans.tags: clan #2PP is watched already, at clashcast.toml:8; allowed: "
                    "once",
                    "clans:2: watch.clans.tags_file: clan #2PP is watched already, at clashcast.toml:8; allowed: once",
                    "clans:3: watch.clans.tags_file: clan #8QU is watched already, at clans:1; allowed: once"});
}

TEST_CASE("a sink needs a name of its own and a publisher")
{
    CHECK(wrong_with("[[sink]]\n") ==
          sentences{"1: sink.name: is missing; allowed: letters, digits and any of _-",
                    "1: sink.publisher: is missing; allowed: \"mqtt\", \"redis_stream\", \"stdout\""});
    CHECK(wrong(with("[[sink]]\nname = \"out\"\npublisher = \"stdout\"\n")) ==
          sentences{"clashcast.toml:8: sink.name: \"out\" is taken already, at clashcast.toml:4; allowed: a name of "
                    "its own"});
}

TEST_CASE("what a route refuses is reported at its line")
{
    auto sink = [](const std::string& more) {
        return wrong_with("[[sink]]\nname = \"m\"\npublisher = \"mqtt\"\nurl = \"mqtt://h\"\n" + more);
    };
    CHECK(sink("events = [\"war_*\",\n\"wars_*\"]\n") ==
          sentences{"6: sink.events: \"wars_*\" matches no event type; allowed: event types (docs/events.md), with * "
                    "for any letters"});
    CHECK(sink("topic = \"clash/{color}\"\n").size() == 1);
    CHECK(sink("topic = \"clash/#\"\n").size() == 1);
    CHECK(sink("topic = \"\"\n") == sentences{"5: sink.topic: is empty; allowed: text with {event_type}, {kind}, "
                                              "{tag}, {member_tag}, and {{ and }} for braces"});
    CHECK(sink("tags = [\"x\"]\n") ==
          sentences{"5: sink.tags: invalid tag \"x\": a tag is # and three or more of 0289PYLQGRJCUV"});
    CHECK(sink("data = \"all\"\nfrom = \"now\"\n") ==
          sentences{"5: sink.data: \"all\" is unknown; allowed: \"none\", \"subject\", \"full\"",
                    "6: sink.from: \"now\" is unknown; allowed: \"end\", \"beginning\""});
}

TEST_CASE("what MQTT does not allow is an error")
{
    auto sink = [](const std::string& more) {
        return wrong_with("[[sink]]\nname = \"m\"\npublisher = \"mqtt\"\n" + more);
    };
    const std::string allowed = "allowed: mqtt:// or mqtts://host[:port], or ws:// or wss://host[:port][/path]";
    CHECK(sink("") == sentences{"1: sink.url: is missing; " + allowed});
    CHECK(sink("url = \"redis://h\"\n") == sentences{"4: sink.url: the MQTT URL does not start with mqtt://, "
                                                     "mqtts://, ws:// or wss://; " + allowed});
    CHECK(sink("url = \"mqtt://me:word@h\"\n") ==
          sentences{"4: sink.url: the MQTT URL contains a user name or a password, which have settings of their own; " +
                    allowed});
    CHECK(sink("url = \"mqtt://:1883\"\n") == sentences{"4: sink.url: the MQTT URL names no host; " + allowed});
    CHECK(sink("url = \"mqtt://h:70000\"\n") == sentences{"4: sink.url: the MQTT URL has an invalid port (allowed: 1 "
                                                          "to 65535); " + allowed});
    CHECK(sink("url = \"mqtt://[::1]:1883\"\n").empty());
    CHECK(sink("url = \"ws://h/mqtt?x=y\"\n").empty());
    CHECK(sink("url = \"ws://h/a b\"\n") ==
          sentences{"4: sink.url: the MQTT URL has a fragment, a space or another character in its path that must be "
                    "percent-encoded; " + allowed});
    for (auto* secure : {"mqtts://h", "wss://h"})
        CHECK(sink("url = \"" + std::string(secure) + "\"\nalpn = [\"mqtt\", \"x-amzn-mqtt-ca\"]\n").empty());
    for (auto* plain : {"mqtt://h", "ws://h"})
        CHECK(sink("url = \"" + std::string(plain) + "\"\nalpn = [\"mqtt\"]\n") ==
              sentences{"5: sink.alpn: has no effect without TLS; allowed: with mqtts:// or wss://"});
    CHECK(sink("url = \"mqtts://h\"\nalpn = [\"a\\nb\"]\n") ==
          sentences{"5: sink.alpn: \"a\\x0ab\" has a control character; allowed: a protocol of 1 to 255 bytes"});
    CHECK(sink("url = \"mqtts://h\"\nalpn = \"mqtt\"\n") ==
          sentences{"5: sink.alpn: is a string; allowed: a list, each item a protocol of 1 to 255 bytes"});
    CHECK(sink("url = \"mqtt://h\"\nqos = 3\nprotocol = 3\nwindow = 0\nkeep_alive = \"0s\"\n"
               "status_topic = \"a/+\"\n") ==
          sentences{"5: sink.qos: 3 is out of range; allowed: a whole number from 0 to 2",
                    "6: sink.protocol: 3 is out of range; allowed: 5, or 4 for MQTT 3.1.1",
                    "7: sink.window: 0 is out of range; allowed: a whole number from 1 to 65535",
                    "8: sink.keep_alive: \"0s\" is too short; allowed: a string of a whole number and s, m, h or d, "
                    "as in \"30s\"; \"1s\" to \"65535s\"",
                    "9: sink.status_topic: \"a/+\" has a wildcard, + or #; allowed: a topic without +, # and control "
                    "characters; \"\" for none"});
    CHECK(sink("url = \"mqtt://h\"\nstatus_topic = \"\"\nprotocol = 4\n").empty());
}

TEST_CASE("two sinks with the same client id at the same broker are an error that names both")
{
    auto two = [](const std::string& first, const std::string& second) {
        auto sink = [](const std::string& name, const std::string& more) {
            return "[[sink]]\nname = \"" + name + "\"\npublisher = \"mqtt\"\n" + more;
        };
        return wrong_with(sink("a", first) + sink("b", second));
    };
    const std::string mine = "client_id = \"x\"\n";
    CHECK(two("url = \"mqtt://h\"\n" + mine, "url = \"mqtts://H:1883/\"\n" + mine) ==
          sentences{"10: sink.client_id: sinks \"a\" and \"b\" have client_id \"x\" at h:1883, and would keep "
                    "disconnecting each other; allowed: one of its own for each"});
    CHECK(two("url = \"mqtt://h\"\n" + mine, "url = \"mqtt://other\"\n" + mine).empty());
    CHECK(two("url = \"mqtt://h\"\n" + mine, "url = \"mqtt://h:1884\"\n" + mine).empty());
    CHECK(two("url = \"mqtt://h\"\n", "url = \"mqtt://h\"\n").empty());
}

TEST_CASE("a certificate needs its key, and a password is given once")
{
    folder where;
    certificates pem;
    where.write("word", "x\n");
    auto sink = [&](const std::string& more) {
        return wrong(where, with("[[sink]]\nname = \"m\"\npublisher = \"mqtt\"\nurl = \"mqtts://h\"\n" + more),
                     {{"PEM", pem.file("")}, {"WORD", where.file("word")}});
    };
    const std::string certificate = "cert_file = \"${PEM}ours.pem\"\n";
    CHECK(sink(certificate + "key_file = \"${PEM}ours.key\"\nca_file = \"${PEM}ours.pem\"\n").empty());
    CHECK(sink("key_file = \"${PEM}ours.key\"\n") ==
          sentences{"clashcast.toml:11: sink.key_file: is alone; allowed: cert_file and key_file, or neither"});
    CHECK(sink(certificate + "key_file = \"${PEM}others.key\"\n") ==
          sentences{"clashcast.toml:12: sink.key_file: is not the key of the certificate in cert_file"});
    CHECK(sink(certificate + "key_file = \"${PEM}locked.key\"\n") ==
          sentences{"clashcast.toml:12: sink.key_file: has a passphrase, and clashcast asks for none: write the key "
                    "without one, with `openssl pkey -in OLD -out NEW`"});
    CHECK(sink("cert_file = \"${PEM}ours.key\"\nkey_file = \"${PEM}ours.key\"\n") ==
          sentences{"clashcast.toml:11: sink.cert_file: \"${PEM}ours.key\" holds no certificate in PEM; allowed: the "
                    "path of a file with a certificate in PEM"});
    CHECK(sink("ca_file = \"${WORD}\"\n") ==
          sentences{"clashcast.toml:11: sink.ca_file: \"${WORD}\" holds no certificate in PEM; allowed: the path of a "
                    "file of CA certificates in PEM"});
    CHECK(sink("ca_file = \"${WORD}.not\"\n") ==
          sentences{"clashcast.toml:11: sink.ca_file: \"${WORD}.not\" cannot be read: No such file or directory; "
                    "allowed: the path of a file of CA certificates in PEM"});
    CHECK(sink("password = \"a\"\npassword_file = \"${WORD}\"\n") ==
          sentences{"clashcast.toml:12: sink.password_file: stands beside password; allowed: one of the two"});
}

TEST_CASE("a Redis shows a certificate only over TLS, and with its key")
{
    folder where;
    certificates pem;
    auto wrong_in = [&](const std::string& table) { return wrong(where, with(table), {{"PEM", pem.file("")}}); };
    auto sink = [&](const std::string& url, const std::string& more) {
        return wrong_in("[[sink]]\nname = \"s\"\npublisher = \"redis_stream\"\nurl = \"" + url + "\"\n" + more);
    };
    auto journal = [&](const std::string& url, const std::string& more) {
        return wrong_in("[journal]\nbackend = \"redis\"\nurl = \"" + url + "\"\n" + more);
    };
    const std::string certificate = "cert_file = \"${PEM}ours.pem\"\n", key = "key_file = \"${PEM}ours.key\"\n",
                      ca = "ca_file = \"${PEM}ours.pem\"\n";
    for (auto* secure : {"rediss://h", "valkeys://h"}) {
        CHECK(sink(secure, ca + certificate + key).empty());
        CHECK(journal(secure, ca + certificate + key).empty());
    }
    CHECK(sink("rediss://h", key) ==
          sentences{"clashcast.toml:11: sink.key_file: is alone; allowed: cert_file and key_file, or neither"});
    CHECK(journal("rediss://h", certificate + "key_file = \"${PEM}others.key\"\n") ==
          sentences{"clashcast.toml:11: journal.key_file: is not the key of the certificate in cert_file"});
    const std::string useless = "has no effect without TLS; allowed: with rediss:// or valkeys://";
    CHECK(sink("redis://h", ca + certificate + key) == sentences{"clashcast.toml:12: sink.cert_file: " + useless,
                                                                 "clashcast.toml:13: sink.key_file: " + useless});
    CHECK(journal("unix:///s", ca + certificate + key) == sentences{"clashcast.toml:10: journal.ca_file: " + useless,
                                                                    "clashcast.toml:11: journal.cert_file: " + useless,
                                                                    "clashcast.toml:12: journal.key_file: " + useless});
    CHECK(wrong_in("[journal]\n" + certificate) ==
          sentences{"clashcast.toml:8: journal.cert_file: is for another backend; allowed: with backend = \"redis\""});
}

TEST_CASE("the URL of a Unix socket is an error with its line, and a valid one is not")
{
    auto sink = [](const std::string& url) {
        return wrong_with("[[sink]]\nname = \"s\"\npublisher = \"redis_stream\"\nurl = \"" + url + "\"\n");
    };
    for (auto* good : {"unix:///run/redis/redis.sock", "redis+unix://:p@/s?db=3", "valkey://h/1"})
        CHECK(sink(good).empty());
    const std::string allowed = "; allowed: redis:// or rediss://[[user]:password@]host[:port][/database], or "
                                "unix://[[user]:password@]/path[?db=database]";
    CHECK(sink("unix://redis.sock") ==
          sentences{"4: sink.url: the Redis URL has no absolute path after unix://, as in unix:///path" + allowed});
    CHECK(sink("unix:///s?db=x") == sentences{"4: sink.url: the Redis URL has no database number after db=" + allowed});
    CHECK(sink("unix:///" + std::string(107, 'x')) ==
          sentences{"4: sink.url: the Redis URL has a path of more than 107 bytes, which is the most that a Unix "
                    "socket can have" + allowed});
}

TEST_CASE("a certificate that has expired is a warning, with the line")
{
    folder where;
    certificates pem;
    auto toml = with("[[sink]]\nname = \"m\"\npublisher = \"mqtt\"\nurl = \"mqtts://h\"\nca_file = \"${PEM}old.pem\"\n"
                     "cert_file = \"${PEM}old.pem\"\nkey_file = \"${PEM}old.key\"\n");
    auto found = read(where, toml, {{"PEM", pem.file("")}});
    CHECK(found.wrong.empty());
    REQUIRE(found.warnings.size() == 2);
    CHECK(where.relative(to_string(found.warnings[0])) ==
          "clashcast.toml:11: sink.ca_file: warning: \"${PEM}old.pem\" has expired or is not valid yet: TLS "
          "connections will fail");
    CHECK(found.warnings[1].key == "sink.cert_file");
}

TEST_CASE("an MQTT sink's texts are what brokers accept, also those from variables")
{
    auto sink = [](const std::string& more) {
        return wrong_with("[[sink]]\nname = \"m\"\npublisher = \"mqtt\"\nurl = \"mqtt://h\"\n" + more,
                          {{"BYTES", "a\xff"}, {"LINES", "a\nb"}});
    };
    for (auto* key : {"topic", "client_id", "username", "status_topic"})
        for (auto& [value, words] : variables{{"${BYTES}", "is not UTF-8"},
                                              {"${LINES}", "has a control character"},
                                              {"a\\u0000", "has a control character"},
                                              {"a\\u0085", "has a control character"}}) {
            auto reported = sink(std::string(key) + " = \"" + value + "\"\n");
            REQUIRE(reported.size() == 1);
            CHECK_THAT(reported[0], Catch::StartsWith(std::string("5: sink.") + key + ": ") && Catch::Contains(words));
        }
    CHECK(sink("protocol = 4\npassword = \"x\"\n") ==
          sentences{"6: sink.password: MQTT 3.1.1 has no password without a username; allowed: with a username, or "
                    "with protocol = 5"});
    CHECK(sink("protocol = 4\npassword = \"x\"\nusername = \"me\"\n").empty());
    CHECK(sink("password = \"x\"\n").empty());
    CHECK(sink("keep_alive = \"1500ms\"\n").at(0).find("5: sink.keep_alive: \"1500ms\" is not in whole seconds") == 0);
}

TEST_CASE("a key of a Redis stream is text")
{
    auto reported = wrong_with("[[sink]]\nname = \"m\"\npublisher = \"redis_stream\"\nurl = \"redis://h\"\nkey = "
                           "\"${KEY}\"\n",
                           {{"KEY", "clash\r\n"}});
    REQUIRE(reported.size() == 1);
    CHECK_THAT(reported[0], Catch::StartsWith("5: sink.key: \"${KEY}\": has a control character"));
}

TEST_CASE("a URL with parts that are not used is an error")
{
    auto api = [](const std::string& url) {
        return wrong("[api]\ntokens = [\"t\"]\nbase_url = \"" + url + "\"\n[watch.maintenance]\n[[sink]]\nname = "
                                                                      "\"o\"\n"
                     "publisher = \"stdout\"\n");
    };
    auto sink = [](const std::string& publisher, const std::string& url) {
        return wrong_with("[[sink]]\nname = \"m\"\npublisher = \"" + publisher + "\"\nurl = \"" + url + "\"\n");
    };
    for (auto* url : {"http://h/v1?key=1", "http://h/v1#x", "http://h?key=1"})
        CHECK(api(url) == sentences{"clashcast.toml:3: api.base_url: the base URL has a query or a fragment; allowed: "
                                    "http:// or https://host[:port][/path]"});
    CHECK(api("http://h/a/v1").empty());
    for (auto* url : {"mqtt://h/path", "mqtt://h?x=1", "mqtts://h:1#f"})
        CHECK(sink("mqtt", url) == sentences{"4: sink.url: the MQTT URL has a path, a query or a fragment; allowed: "
                                             "mqtt:// or mqtts://host[:port], or ws:// or "
                                             "wss://host[:port][/path]"});
    for (auto* url : {"redis://h/abc", "redis://h/-1", "redis://h/0?x=1", "redis://:p@ss/w#rd@h:6379/0",
                      "redis://h/99999999999"})
        CHECK_THAT(sink("redis_stream", url).at(0), Catch::StartsWith("4: sink.url: the Redis URL has no database "
                                                                      "number"));
    CHECK_THAT(sink("redis_stream", "redis://h?x=1").at(0), Catch::Contains("has a query or a fragment"));
    CHECK_THAT(sink("redis_stream", "redis://u:p%zz@h").at(0), Catch::Contains("not followed by two hex digits"));
}

TEST_CASE("a token is one word, and listed once")
{
    folder where;
    where.write("one", "first\n");
    auto tokens = [&](const std::string& lines) {
        return wrong(where, "[api]\n" + lines + "[watch.maintenance]\n[[sink]]\nname = \"o\"\npublisher = \"stdout\"\n",
                     {{"FILE", where.file("one")}});
    };
    CHECK(tokens("tokens = [\"Bearer abc\"]\n") ==
          sentences{"clashcast.toml:2: api.tokens: has a space in it: give the token alone, without \"Bearer\" before "
                    "it; allowed: a token, one word"});
    CHECK(tokens("tokens = [\"b\",\n\"a\", \"b\"]\n") ==
          sentences{"clashcast.toml:3: api.tokens: is the same token as at clashcast.toml:2; allowed: each token "
                    "once"});
    CHECK(tokens("tokens = [\"first\"]\ntoken_files = [\"${FILE}\"]\n") ==
          sentences{"clashcast.toml:3: api.token_files: is the same token as at clashcast.toml:2; allowed: each token "
                    "once"});
    CHECK(tokens("tokens = [\" \"]\n").at(0).find("is empty") != std::string::npos);
}

TEST_CASE("a tag without quotes is reported as such")
{
    const std::string words = ": not valid TOML: a tag needs quotes, as in tags = [\"#2PP\"]: without them # begins a "
                              "comment";
    auto reported = [](const std::string& line) { return wrong("[api]\ntokens = [\"t\"]\n[[watch.clans]]\n" + line); };
    for (auto* line : {"tags = [#2PP]\n", "tags = [\"#8QU\", #2PP]\n", "tags=[2PP]\n", "tags = [ #2pp, #8QU ]\nx = 1\n",
                       "probe_tag = #900PUCPV\n"})
        CHECK(reported(line) == sentences{"clashcast.toml:4" + words});
    for (auto* line : {"tags = [\"#2PP\", #ours\n\"#8QU\"]\nx = !\n", "x = !\n"})
        CHECK(reported(line).at(0).find("a tag needs quotes") == std::string::npos);
}

TEST_CASE("invisible characters are shown as escapes")
{
    CHECK(wrong_with("[[watch.clans]]\ntags = [\"\xe2\x80\x8b#2PP\"]\n") ==
          sentences{"2: watch.clans.tags: invalid tag \"\\u200b#2PP\": a tag is # and three or more of "
                    "0289PYLQGRJCUV"});
    CHECK_THAT(wrong_with("[log]\n\"le\\u0007vel\" = 1\n").at(0), Catch::StartsWith("2: log.le\\x07vel: is unknown "
                                                                                    "here"));
}

TEST_CASE("the journal's file must be one that SQLite can use")
{
    folder where;
    where.write("text", "some text, which is longer\n");
    where.write("empty", "");
    auto journal = [&](const std::string& path) {
        return wrong(where, with("[journal]\npath = \"" + path + "\"\n"), {{"DIR", where.file("")}});
    };
    const std::string at = "clashcast.toml:8: journal.path: ";
    const std::string allowed = "; allowed: the name of a file in a folder that clashcast may write to";
    for (auto* good : {"${DIR}new.db", "${DIR}empty", "new.db"})
        CHECK(journal(good).empty());
    CHECK(journal("${DIR}none/c.db") ==
          sentences{at + "\"${DIR}none/c.db\" is in a folder that does not exist" + allowed});
    CHECK(journal("${DIR}") == sentences{at + "\"${DIR}\" is a folder" + allowed});
    CHECK(journal("${DIR}text") ==
          sentences{at + "\"${DIR}text\" is a file of something else, not an SQLite database" + allowed});
    CHECK(journal("/dev/null") == sentences{at + "\"/dev/null\" is not a regular file" + allowed});
    CHECK(journal("a\\u0000b") == sentences{at + "\"a\\x00b\" has a control character" + allowed});
    for (std::string special : {":memory:", "file:x.db", "file::memory:?cache=shared"})
        CHECK(journal(special) == sentences{at + '"' + special + "\" is one of SQLite's special names, not a file; "
                                                                 "for a journal in memory: backend = "
                                                                 "\"memory\"" + allowed});
}

TEST_CASE("a journal has the keys of its backend")
{
    CHECK(wrong_with("[journal]\nbackend = \"redis\"\npath = \"a.db\"\n") ==
          sentences{"1: journal.url: is missing; allowed: redis:// or "
                    "rediss://[[user]:password@]host[:port][/database], or "
                    "unix://[[user]:password@]/path[?db=database]",
                    "3: journal.path: is for another backend; allowed: with backend = \"sqlite\""});
    CHECK(wrong_with("[journal]\nurl = \"redis://h\"\n") ==
          sentences{"2: journal.url: is for another backend; allowed: with backend = \"redis\""});
    CHECK(wrong_with("[journal]\nallow_eviction = true\n") ==
          sentences{"2: journal.allow_eviction: is for another backend; allowed: with backend = \"redis\""});
    CHECK(wrong_with("[journal]\nmax_events = -1\noverflow = \"drop\"\n") ==
          sentences{"2: journal.max_events: -1 is out of range; allowed: a whole number from 0 to 1000000000000000",
                    "3: journal.overflow: \"drop\" is unknown; allowed: \"wait\", \"drop_oldest\""});
    CHECK(wrong_with("[journal]\nnamespace = \"a{b}\"\n") ==
          sentences{"2: journal.namespace: \"a{b}\" has a character that a name cannot have; allowed: letters, digits "
                    "and any of _.-"});
}

TEST_CASE("a file with a secret is named when it cannot be used")
{
    folder where;
    where.write("empty", "\n");
    where.write("two", "one\ntwo\n");
    variables set{{"DIR", where.file("")}};
    auto token = [&](const std::string& file) {
        return wrong(where, "[api]\ntoken_files = [\"${DIR}" + file + "\"]\n[watch.maintenance]\n[[sink]]\n"
                            "name = \"o\"\npublisher = \"stdout\"\n", set);
    };
    const std::string at = "clashcast.toml:2: api.token_files: ";
    const std::string allowed = "; allowed: the path of a file that holds it, on one line";
    CHECK(token("none") == sentences{at + "\"${DIR}none\" cannot be read: No such file or directory" + allowed});
    CHECK(token("empty") == sentences{at + "\"${DIR}empty\" is empty" + allowed});
    CHECK(token("two") == sentences{at + "\"${DIR}two\" holds more than one line" + allowed});
    CHECK(token("") == sentences{at + "\"${DIR}\" cannot be read: Is a directory" + allowed});
}

TEST_CASE("reminders are whole minutes")
{
    auto remind = [](const std::string& times) {
        return wrong_with("[[watch.wars]]\ntags = [\"#2PP\"]\nremind = " + times + "\n");
    };
    const std::string allowed = "; allowed: a string of a whole number and m, h or d, as in \"30m\"; \"1m\" to \"48h\"";
    const std::string key = "3: watch.wars.remind: ";
    CHECK(remind("[\"1h\", \"120s\"]").empty());
    CHECK(remind("[\"1h\", \"90s\"]") == sentences{key + "\"90s\" is not in whole minutes" + allowed});
    CHECK(remind("[\"0m\"]") == sentences{key + "\"0m\" is too short" + allowed});
    CHECK(remind("[\"49h\"]") == sentences{key + "\"49h\" is too long" + allowed});
    CHECK(remind("[60]") == sentences{key + "60 has no unit" + allowed});
    CHECK(remind("\"1h\"") == sentences{key + "is a string; allowed: a list, each item " + allowed.substr(11)});
}

TEST_CASE("the keys of some tables are unknown in the others")
{
    CHECK(wrong_with("[[watch.clans]]\ntags = [\"#2PP\"]\neverything = \"yes\"\n") ==
          sentences{"3: watch.clans.everything: is a string; allowed: true or false"});
    CHECK(wrong_with("[[watch.wars]]\ntags = [\"#2PP\"]\nleague = 1\n") ==
          sentences{"3: watch.wars.league: is a whole number; allowed: true or false"});
    CHECK_THAT(wrong_with("[[watch.wars]]\ntags = [\"#2PP\"]\neverything = true\n").at(0),
               Catch::StartsWith("3: watch.wars.everything: is unknown here"));
    CHECK_THAT(wrong_with("[[watch.raids]]\ntags = [\"#2PP\"]\nremind = [\"1h\"]\n").at(0),
               Catch::StartsWith("3: watch.raids.remind: is unknown here"));
    CHECK_THAT(wrong_with("[[watch.clans]]\ntags = [\"#2PP\"]\nmembers_of = [\"#2PP\"]\n").at(0),
               Catch::StartsWith("3: watch.clans.members_of: is unknown here"));
    CHECK(wrong_with("[[watch.players]]\ntags = [\"#2PP\"]\nachievements = \"Friend in Need\"\n") ==
          sentences{"3: watch.players.achievements: is a string; allowed: a list, each item a string"});
}

TEST_CASE("members need a clan that is watched, once")
{
    auto players = [](const std::string& more) {
        return wrong_with("[[watch.clans]]\ntags = [\"#2PP\"]\n[[watch.players]]\n" + more);
    };
    CHECK(players("members_of = [\"#2PP\"]\n").empty());
    CHECK(players("interval = \"60s\"\n") ==
          sentences{"3: watch.players.tags: is missing; allowed: one or more of tags, tags_file and members_of"});
    CHECK(players("members_of = [\"#8QU\"]\n") ==
          sentences{"4: watch.players.members_of: clan #8QU is not watched; allowed: a clan of [[watch.clans]]"});
    CHECK(players("members_of = [\"#2PP\",\n\"2pp\"]\n") ==
          sentences{"5: watch.players.members_of: the members of clan #2PP are watched already, at clashcast.toml:10; "
                    "allowed: once"});
    CHECK(players("members_of = []\n") ==
          sentences{"4: watch.players.members_of: is empty; allowed: a list, each item a tag in quotes, as the game "
                    "shows it: \"#2PP\""});
}

TEST_CASE("a sink's kinds are those that exist")
{
    auto sink = [](const std::string& more) {
        return wrong_with("[[sink]]\nname = \"s\"\npublisher = \"stdout\"\n" + more);
    };
    CHECK(sink("kinds = [\"wars\"]\n") ==
          sentences{"4: sink.kinds: \"wars\" is unknown; allowed: \"clan\", \"war\", \"league\", \"raid\", \"warlog\", "
                    "\"player\", \"battlelog\", \"calendar\", \"maintenance\""});
    CHECK(sink("kinds = []\nfields = []\n") ==
          sentences{"4: sink.kinds: is empty; allowed: a list, each item \"clan\", \"war\", \"league\", \"raid\", "
                    "\"warlog\", \"player\", \"battlelog\", \"calendar\", \"maintenance\"",
                    "5: sink.fields: is empty; allowed: a list, each item a string"});
    CHECK(sink("fields = [5]\n") == sentences{"4: sink.fields: is a whole number; allowed: a string"});
}
