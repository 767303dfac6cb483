#include "fake_daemon.hpp"

#include "daemon/http/event_feed.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::http;
using namespace std::chrono_literals;

namespace {

constexpr auto path = "/api/v1/events";

// A stream, and what it has sent.
class tail {
public:
    tail(fake_daemon& daemon, const std::string& query = "", std::vector<header> more = {}) : daemon_(daemon)
    {
        answers_of ask(daemon);
        auto got = ask("GET", path + query, "", std::move(more));
        status = got.status;
        stream_ = got.stream;
        if (stream_)
            CHECK(next() == ":\n\n");
    }

    // What comes next; nothing if it waits.
    std::string next()
    {
        if (!pending_) {
            pending_ = true;
            got_.clear();
            auto read = [](tail& self, std::shared_ptr<body_stream> from) -> boost::asio::awaitable<void> {
                auto piece = co_await from->next();
                self.got_ = std::move(piece);
                self.pending_ = false;
            };
            boost::asio::co_spawn(daemon_.context, read(*this, stream_), [](std::exception_ptr) {});
        }
        daemon_.context.restart();
        daemon_.context.poll();
        return pending_ ? "" : got_;
    }

    bool waits()
    {
        next();
        return pending_;
    }

    unsigned status = 0;

private:
    fake_daemon& daemon_;
    std::shared_ptr<body_stream> stream_;
    std::string got_;
    bool pending_ = false;
};

std::vector<std::string> ids(const std::string& frames)
{
    std::vector<std::string> all;
    for (auto at = frames.find("id: "); at != frames.npos; at = frames.find("id: ", at + 1))
        all.push_back(frames.substr(at + 4, frames.find('\n', at) - at - 4));
    return all;
}

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("events come as they are recorded, each with its position")
{
    fake_daemon daemon;
    tail one(daemon);
    CHECK(one.waits());
    daemon.feed.add("member_joined", "#2PP");
    auto frame = one.next();
    REQUIRE(frame.starts_with("id: 1001-1\ndata: {"));
    REQUIRE(frame.ends_with("}\n\n"));
    auto event = nlohmann::json::parse(frame.substr(frame.find('{')));
    CHECK(event["event_type"] == "member_joined");
    CHECK(event["tag"] == "#2PP");
    CHECK(one.waits());
}

TEST_CASE("a stream begins now, unless it is asked to begin earlier")
{
    fake_daemon daemon;
    for (int i = 0; i < 5; ++i)
        daemon.feed.add("member_joined", "#2PP");
    CHECK(tail(daemon).waits());
    CHECK(tail(daemon, "?from=end").waits());
    CHECK(ids(tail(daemon, "?last=2").next()) == texts{"1004-4", "1005-5"});
    CHECK(tail(daemon, "?last=0").waits());
    CHECK(ids(tail(daemon, "?last=1000").next()).size() == 5);
    CHECK(ids(tail(daemon, "?from=beginning").next()).size() == 5);
    CHECK(ids(tail(daemon, "?from=1003-3").next()) == texts{"1004-4", "1005-5"});
    CHECK(ids(tail(daemon, "?from=1970-01-01T00:00:00Z").next()).size() == 5);
}

TEST_CASE("the newest events are found in a long journal, in few steps")
{
    for (std::size_t every : {0U, 1U, 7U, 60'000U}) {
        fake_daemon daemon;
        daemon.feed.every = every;
        for (int i = 0; i < 5000; ++i)
            daemon.feed.add("member_joined", "#2PP");
        daemon.feed.discard(1000);
        for (std::size_t last : {1U, 2U, 99U, 100U}) {
            daemon.feed.peeks = 0;
            auto got = ids(tail(daemon, "?last=" + std::to_string(last)).next());
            CHECK(got.size() == last);
            CHECK_THAT(got.front(), Catch::EndsWith("-" + std::to_string(5001 - last)));
            CHECK(daemon.feed.peeks < 50);
        }
    }
}

TEST_CASE("Last-Event-ID goes on after an event, whatever the query says")
{
    fake_daemon daemon;
    for (int i = 0; i < 5; ++i)
        daemon.feed.add("member_joined", "#2PP");
    CHECK(ids(tail(daemon, "?from=beginning", {{"last-event-id", "1004-4"}}).next()) == texts{"1005-5"});
    CHECK(ids(tail(daemon, "?last=5", {{"last-event-id", "1004-4"}}).next()) == texts{"1005-5"});
    CHECK(tail(daemon, "", {{"last-event-id", "nonsense"}}).status == 400);
}

TEST_CASE("who comes too late gets a gap")
{
    fake_daemon daemon;
    for (int i = 0; i < 5; ++i)
        daemon.feed.add("member_joined", "#2PP");
    daemon.feed.discard(3);
    auto frames = tail(daemon, "?event=war_*", {{"last-event-id", "1001-1"}}).next();
    CHECK(ids(frames) == texts{"1003-3"});
    CHECK_THAT(frames, Catch::Contains("\"event_type\":\"gap\""));
}

TEST_CASE("a stream is filtered as a sink is")
{
    fake_daemon daemon;
    daemon.feed.add("member_joined", "#2PP");
    daemon.feed.add("war_new", "#2PP");
    daemon.feed.add("member_left", "#8PP");
    auto all = [&](const std::string& query) { return ids(tail(daemon, "?from=beginning&" + query).next()); };
    CHECK(all("event=member_*") == texts{"1001-1", "1003-3"});
    CHECK(all("event=member_left,war_new") == texts{"1002-2", "1003-3"});
    CHECK(all("tag=%238PP") == texts{"1003-3"});
    CHECK(all("tag=8pp,%232PP").size() == 3);
    CHECK(all("data=subject").size() == 3);
    for (auto* wrong : {"?event=nothing_*", "?tag=xyz", "?data=full", "?from=yesterday", "?last=1001", "?last=x",
                        "?from=end&last=1"})
        CHECK(tail(daemon, wrong).status == 400);
}

TEST_CASE("a stream without events shows every 15 s that it lives")
{
    fake_daemon daemon;
    tail one(daemon);
    CHECK(one.waits());
    daemon.clock.advance(14s);
    CHECK(one.waits());
    daemon.clock.advance(1s);
    CHECK(one.next() == ":\n\n");
    CHECK(one.waits());
}

TEST_CASE("a client whose filter left events out learns how far it has come")
{
    fake_daemon daemon;
    tail one(daemon, "?event=war_*");
    CHECK(one.waits());
    daemon.feed.add("member_joined", "#2PP");
    CHECK(one.waits());
    daemon.clock.advance(15s);
    CHECK(one.next() == ":\nid: 1001-1\n\n");
    CHECK(one.waits());
    daemon.clock.advance(15s);
    CHECK(one.next() == ":\n\n");
}

TEST_CASE("a filter that leaves out a whole journal lets others run, and is still alive")
{
    fake_daemon daemon;
    for (int i = 0; i < 1000; ++i)
        daemon.feed.add("member_joined", "#2PP");
    tail one(daemon, "?from=beginning&event=war_*");
    CHECK(one.waits());
    CHECK(daemon.feed.peeks == 10);
}

TEST_CASE("many events come in pieces of at most a hundred")
{
    fake_daemon daemon;
    for (int i = 0; i < 250; ++i)
        daemon.feed.add("member_joined", "#2PP");
    tail one(daemon, "?from=beginning");
    CHECK(ids(one.next()).size() == 100);
    CHECK(ids(one.next()).size() == 100);
    CHECK(ids(one.next()).size() == 50);
    CHECK(one.waits());
}

TEST_CASE("nothing is read for a client that does not read")
{
    fake_daemon daemon;
    tail one(daemon);
    CHECK(one.waits());
    for (int i = 0; i < 250; ++i)
        daemon.feed.add("member_joined", "#2PP");
    one.next();
    auto before = daemon.feed.peeks;
    daemon.clock.advance(10s);
    daemon.context.restart();
    daemon.context.poll();
    CHECK(daemon.feed.peeks == before);
}

TEST_CASE("a stream ends when the journal does")
{
    fake_daemon daemon;
    tail one(daemon);
    daemon.feed.broken = true;
    daemon.feed.add("member_joined", "#2PP");
    CHECK(one.next() == "");
    CHECK_FALSE(one.waits());
}

TEST_CASE("there are 32 streams at most, and one that ends makes room")
{
    fake_daemon daemon;
    answers_of ask(daemon);
    std::vector<http::response> open;
    for (int i = 0; i < 32; ++i)
        open.push_back(ask("GET", path));
    auto refused = ask("GET", path);
    CHECK(refused.status == 429);
    CHECK(refused.headers.at(0).name == "Retry-After");
    open.pop_back();
    CHECK(ask("GET", path).status == 200);
    CHECK(ask("GET", std::string(path) + "?data=full").status == 400);
}

TEST_CASE("a line break in an event does not end its line")
{
    entry one;
    one.at = position(1, 1);
    one.event.type = find_event_type("member_joined")->name;
    one.event.metadata = "{\n\"a\":\r\n1}";
    route_options options;
    options.destination = "x";
    auto frame = frames_of({one}, route::make(options).value());
    CHECK(std::count(frame.begin(), frame.end(), '\n') == 3);
    CHECK(frame.find('\r') == frame.npos);
}
