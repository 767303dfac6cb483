#include "fake_daemon.hpp"

#include "daemon/http/routes/letter_selection.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::http;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

std::string problem_of(const http::response& got)
{
    CHECK(got.type == "application/problem+json");
    return json::parse(got.body)["detail"].get<std::string>();
}

// Commits an event for each id, and makes it a dead letter of the sink.
void refuse(fake_daemon& daemon, const std::string& sink, std::vector<std::string> ids)
{
    auto work = [](journal& store, std::string name, std::vector<std::string> all) -> boost::asio::awaitable<void> {
        consumer who;
        who.name = name;
        auto opened = co_await store.open_cursor(std::move(who));
        subject what(subject_kind::clan, "#2PP");
        auto last = co_await store.load(what);
        change news;
        news.next = last.value();
        ++news.next.revision;
        for (auto& id : all) {
            auto& e = news.events.emplace_back();
            e.id = id;
            e.type = find_event_type("member_joined")->name;
            e.tag = "#2PP";
        }
        auto committed = co_await store.commit(what, std::move(news));
        auto entries = co_await opened.value()->next(all.size());
        acknowledgement done(committed.value());
        for (auto& one : entries.value()) {
            auto& letter = done.refused.emplace_back();
            letter.at = one.at;
            letter.reason = "not authorized";
            letter.event = one.event;
        }
        done.counts.refused = all.size();
        auto advanced = co_await (*opened)->advance(std::move(done));
        advanced.value();
    };
    run(daemon.context, work(daemon.store(), sink, std::move(ids)));
}

void configure(fake_daemon& daemon, const std::string& sink)
{
    auto& one = daemon.configured.sinks.emplace_back();
    one.name = sink;
    one.publisher = "stdout";
    one.route.destination = "stdout";
}

json letters(answers_of& ask, const std::string& query = "")
{
    auto got = ask("GET", "/api/v1/dead-letters" + query);
    CHECK(got.status == 200);
    return json::parse(got.body);
}

}  // namespace

TEST_CASE("a process that turns is alive, and one whose poll loop stands still is not")
{
    fake_daemon daemon;
    answers_of ask(daemon);
    CHECK(ask("GET", "/livez").body == "ok\n");
    daemon.clock.advance(10s);
    CHECK(ask("GET", "/livez").status == 200);
    daemon.clock.advance(1s);
    auto got = ask("GET", "/livez");
    CHECK(got.status == 503);
    CHECK(got.body == "a poll loop has not turned for 11 s\n");
    daemon.samples.add(daemon.doing, daemon.clock.now(), daemon.clock.wall());
    CHECK(ask("GET", "/livez").status == 200);
}

TEST_CASE("it is ready when it owns its journal and can reach it")
{
    fake_daemon daemon;
    answers_of ask(daemon);
    auto why = [&] { return std::to_string(ask("GET", "/readyz").status) + " " + ask("GET", "/readyz").body; };
    CHECK(why() == "200 ready\n");
    daemon.now = phase::starting;
    CHECK(why() == "503 starting\n");
    daemon.now = phase::waiting;
    daemon.how.held_by.emplace("one", 0);
    CHECK(why() == "503 waiting for instance one\n");
    daemon.how.held_by.emplace("", 17);
    CHECK(why() == "503 waiting for process 17\n");
    daemon.how.held_by.reset();
    daemon.now = phase::stopping;
    CHECK(why() == "503 stopping\n");
    daemon.now = phase::running;
    daemon.how.up = false;
    daemon.how.problem = "connection refused";
    CHECK(why() == "503 journal away: connection refused\n");
    daemon.now = phase::waiting;
    CHECK(why() == "503 waiting for the journal: connection refused\n");
}

TEST_CASE("a sink that is not connected does not make it unready")
{
    fake_daemon daemon;
    daemon.doing.sinks.emplace_back().name = "mqtt";
    CHECK(answers_of(daemon)("GET", "/readyz").status == 200);
}

TEST_CASE("a standby answers health and the page's files, and says on the API that it is one")
{
    fake_daemon daemon;
    daemon.now = phase::waiting;
    daemon.how.held_by.emplace("one", 0);
    answers_of ask(daemon);
    for (auto* path : {"/api/v1/status", "/api/v1/sinks", "/api/v1/dead-letters", "/api/v1/events"}) {
        auto got = ask("GET", path);
        CHECK(got.status == 503);
        auto body = json::parse(got.body);
        CHECK(body["type"] == "/problems/standby");
        CHECK(body["instance"] == "test");
        CHECK(body["version"] == "1.2.3");
        CHECK(body["owner"] == "one");
        CHECK(body["now"].is_number());
    }
    CHECK(ask("DELETE", "/api/v1/sinks/a").status == 503);
    CHECK(ask("GET", "/livez").status == 200);
    CHECK(ask("GET", "/api/v1/openapi.json").status == 200);
}

TEST_CASE("the status is answered while it starts, and while the journal cannot be reached")
{
    fake_daemon daemon;
    answers_of ask(daemon);
    daemon.now = phase::starting;
    CHECK(json::parse(ask("GET", "/api/v1/status").body)["state"] == "starting");
    daemon.now = phase::waiting;
    daemon.how.up = false;
    CHECK(ask("GET", "/api/v1/status").status == 200);
    CHECK_THAT(problem_of(ask("GET", "/api/v1/sinks")), Catch::StartsWith("the journal cannot be reached"));
}

TEST_CASE("the status of a loop that does not answer is refused after 5 s")
{
    fake_daemon daemon;
    daemon.stuck = true;
    auto move = [&]() -> boost::asio::awaitable<void> {
        daemon.clock.advance(5s);
        co_return;
    };
    boost::asio::co_spawn(daemon.context, move(), [](std::exception_ptr) {});
    answers_of ask(daemon);
    boost::asio::post(daemon.context, [&] { boost::asio::post(daemon.context, [&] { daemon.clock.advance(5s); }); });
    CHECK(ask("GET", "/api/v1/status").status == 503);
}

TEST_CASE("a parameter that a route does not have is refused")
{
    fake_daemon daemon;
    answers_of ask(daemon);
    for (auto* path : {"/api/v1/status?x=1", "/api/v1/sinks?x=1", "/api/v1/dead-letters?x=1", "/api/v1/events?x=1"})
        CHECK(problem_of(ask("GET", path)).starts_with("there is no parameter x"));
}

TEST_CASE("a consumer without a sink is removed, a sink is not, and an unknown name is 404")
{
    fake_daemon daemon;
    configure(daemon, "mqtt");
    refuse(daemon, "mqtt", {"a"});
    refuse(daemon, "old", {"b"});
    answers_of ask(daemon);
    auto kept = ask("DELETE", "/api/v1/sinks/mqtt");
    CHECK(kept.status == 409);
    CHECK(json::parse(kept.body)["type"] == "/problems/not-unconfigured");
    CHECK(ask("DELETE", "/api/v1/sinks/old").status == 204);
    auto unknown = ask("DELETE", "/api/v1/sinks/old");
    CHECK(unknown.status == 404);
    CHECK(json::parse(unknown.body)["type"] == "/problems/unknown-sink");
}

TEST_CASE("dead letters come in pages, oldest first")
{
    fake_daemon daemon;
    refuse(daemon, "mqtt", {"a", "b", "c"});
    answers_of ask(daemon);
    auto all = letters(ask);
    REQUIRE(all["letters"].size() == 3);
    CHECK(all["next"].is_null());
    CHECK(all["letters"][0]["event"]["id"] == "a");
    auto first = letters(ask, "?limit=2");
    REQUIRE(first["letters"].size() == 2);
    CHECK(first["next"] == first["letters"][1]["id"]);
    auto second = letters(ask, "?limit=2&after=" + first["next"].get<std::string>());
    REQUIRE(second["letters"].size() == 1);
    CHECK(second["letters"][0]["event"]["id"] == "c");
    CHECK(second["next"].is_null());
    CHECK(letters(ask, "?sink=streams")["letters"].empty());
    for (auto* wrong : {"?limit=0", "?limit=1001", "?after=x"})
        CHECK(ask("GET", std::string("/api/v1/dead-letters") + wrong).status == 400);
}

TEST_CASE("dead letters are dropped by id, and all of a sink")
{
    fake_daemon daemon;
    refuse(daemon, "mqtt", {"a", "b"});
    refuse(daemon, "old", {"c"});
    answers_of ask(daemon);
    auto id = letters(ask)["letters"][0]["id"].get<std::string>();
    auto drop = [&](const json& what) { return ask("POST", "/api/v1/dead-letters/drop", what.dump()); };
    CHECK(drop({{"ids", {id}}}).body == R"({"dropped":1})");
    auto again = drop({{"ids", {id}}});
    CHECK(again.status == 422);
    CHECK(problem_of(again) == "there is no dead letter " + id);
    auto misspelt = drop({{"sink", "mqt"}, {"all", true}});
    CHECK(misspelt.status == 422);
    CHECK_THAT(problem_of(misspelt), Catch::Contains("no sink named mqt"));
    CHECK(drop({{"sink", "mqtt"}, {"all", true}}).body == R"({"dropped":1})");
    CHECK(letters(ask)["letters"].size() == 1);
}

TEST_CASE("letters of a sink that is not configured are kept by a replay")
{
    fake_daemon daemon;
    refuse(daemon, "old", {"a"});
    answers_of ask(daemon);
    auto got = ask("POST", "/api/v1/dead-letters/replay", R"({"all": true})");
    CHECK(got.status == 422);
    CHECK_THAT(problem_of(got), Catch::Contains("sink old is not in this configuration"));
    CHECK(letters(ask)["letters"].size() == 1);
}

TEST_CASE("a selection names letters, or says that it means all")
{
    auto detail = [](const std::string& body) {
        auto read = read_letter_selection(body);
        auto* why = std::get_if<problem>(&read);
        return why ? std::to_string(why->status) + " " + why->detail : std::string("good");
    };
    for (auto* good : {R"({"all": true})", R"({"ids": ["1-2"]})", R"({"sink": "a", "all": true})",
                       R"({"sink": "a", "ids": ["1-2"], "all": false})"})
        CHECK(detail(good) == "good");
    for (auto* vague : {"", "{}", R"({"sink": "a"})", R"({"all": false})", R"({"all": true, "ids": ["1-2"]})"})
        CHECK(detail(vague) == "422 name the dead letters by ids, or say \"all\": true");
    CHECK(detail("[]") == "422 the body must be an object");
    CHECK(detail("{") == "400 the body is not JSON");
    CHECK(detail("{}{}") == "400 the body is not JSON");
    CHECK(detail(R"({"everything": true})") == "422 there is no member everything; allowed: sink, ids, all");
    CHECK(detail(R"({"ids": []})") == "422 ids must be a list of 1 to 1000 ids");
    CHECK(detail(R"({"ids": "1-2"})") == "422 ids must be a list of 1 to 1000 ids");
    CHECK(detail(R"({"ids": ["1-2", "x", 3]})") == "422 this is not the id of a dead letter");
    CHECK(detail(R"({"sink": 1, "all": true})") == "422 sink must be the name of a sink");
    CHECK(detail(R"({"all": "yes"})") == "422 all must be true or false");
    std::string deep(60'000, '[');
    CHECK(detail(deep) == "400 the body is not JSON");
}

TEST_CASE("a problem's type says what it means")
{
    fake_daemon daemon;
    answers_of ask(daemon);
    for (auto& type : problem_types())
        CHECK(ask("GET", "/problems/" + std::string(type.name)).body == std::string(type.sentence) + '\n');
    CHECK(ask("GET", "/problems/nothing").status == 404);
}

TEST_CASE("a file is sent once to a client that keeps it")
{
    fake_daemon daemon;
    answers_of ask(daemon);
    auto first = ask("GET", "/api/v1/openapi.json");
    CHECK(first.type == "application/json");
    CHECK(json::parse(first.body)["openapi"] == "3.1.0");
    REQUIRE(first.headers.at(0).name == "ETag");
    auto tag = first.headers[0].value;
    for (auto& sent : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
        auto again = ask("GET", "/api/v1/openapi.json", "", {{"if-none-match", sent}});
        CHECK(again.status == 304);
        CHECK(again.body.empty());
    }
    CHECK(ask("GET", "/api/v1/openapi.json", "", {{"if-none-match", "\"x\""}}).status == 200);
}

TEST_CASE("an exception of a route is a 500, and the log has it")
{
    std::string lines;
    set_log([&](severity, std::string_view line) { lines += line; });
    fake_daemon daemon;
    site broken(guard_settings("", 25'274),
                {{"GET", "/", at_once([](const call&) -> http::response { throw std::runtime_error("a bug"); })}});
    http::request asked;
    asked.method = "GET";
    asked.path = "/";
    asked.headers = {{"host", "localhost:25274"}};
    auto ask = [&]() -> boost::asio::awaitable<void> {
        auto got = co_await broken.answer(asked);
        CHECK(got.status == 500);
        CHECK_THAT(got.body, !Catch::Contains("a bug"));
    };
    run(daemon.context, ask());
    set_log({});
    CHECK(lines == "http: / failed: a bug");
}
