// What a broker grants with a connection, or why it refuses one.
#include "publish/mqtt/takeover.hpp"
#include "publish/mqtt/terms.hpp"

#include "mosquitto.hpp"
#include "publish/mqtt_scripted_broker.hpp"
#include "publish/mqtt_subscriber.hpp"
#include "publish/mqtt_tested.hpp"

#include <cstdlib>

using namespace clashcast;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

constexpr std::size_t keep_alive_at = 8;  // in the body of a CONNECT

struct scripted : tested {
    scripted() : broker(context), options(to(broker.url())) {}

    std::optional<failure> begin()
    {
        use(options);
        return open();
    }
    int byte(std::size_t greeting, std::size_t at) const
    {
        return static_cast<unsigned char>(broker.greetings().at(greeting).at(at));
    }

    scripted_broker broker;
    mqtt_options options;
};

std::vector<int> connack(std::vector<int> properties)
{
    std::vector<int> all{0x20, 3 + static_cast<int>(properties.size()), 0, 0, static_cast<int>(properties.size())};
    all.insert(all.end(), properties.begin(), properties.end());
    return all;
}

}  // namespace

TEST_CASE("a name gets the journal's first digits, or loses the placeholder if there is no identity")
{
    CHECK(with_journal("a-{journal}", "0123456789abcdef") == "a-01234567");
    CHECK(with_journal("s/{journal}/x", "0123456789abcdef") == "s/01234567/x");
    CHECK(with_journal("clashcast/status/a-{journal}", "") == "clashcast/status/a");
    CHECK(with_journal("clashcast/status/{journal}", "") == "clashcast/status");
    CHECK(with_journal("mine", "0123456789abcdef") == "mine");
}

TEST_CASE("client id and status topic are made when the publisher opens")
{
    scripted p;
    p.broker.choke_on("never");
    p.options.client_id = "clashcast-host-mqtt-{journal}";
    p.options.status_topic = "clashcast/status/clashcast-{journal}";
    p.journal = "0123456789abcdef0123456789abcdef";
    CHECK_FALSE(p.begin());
    CHECK_THAT(p.broker.greetings().at(0), Contains("clashcast-host-mqtt-01234567"));
    CHECK_THAT(p.broker.greetings().at(0), Contains("clashcast/status/clashcast-01234567"));
    p.close();
}

TEST_CASE("a broker that wants a shorter keep-alive gets a second connection with that")
{
    scripted p;
    p.broker.choke_on("never");
    constexpr int server_keep_alive = 0x13;
    auto theirs = GENERATE(10, 60, 0);
    p.broker.welcome = connack({server_keep_alive, 0, theirs});
    CHECK_FALSE(p.begin());
    auto greetings = p.broker.greetings().size();
    CHECK(greetings == (theirs == 10 ? 2 : 1));
    CHECK(p.byte(greetings - 1, keep_alive_at + 1) == (theirs == 10 ? 10 : 30));
    CHECK(p.publish(some_batch(1, 3)).has_value());
    p.close();
}

TEST_CASE("a broker that keeps no retained messages gets them without retain, which is logged", "[slow]")
{
    mosquitto broker("allow_anonymous true\nretain_available false\n");
    broker.start();
    auto o = to(broker.url());
    o.protocol = GENERATE(4, 5);
    o.retain = GENERATE(false, true);
    CAPTURE(o.protocol, o.retain);
    mqtt_subscriber consumer(broker.port());
    tested p(o);
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 1)).has_value());
    CHECK(consumer.next().topic == "clashcast/status/reason");
    CHECK(consumer.next().topic == "clashcast/status");
    CHECK(consumer.next().payload == "{\"n\":1}");
    REQUIRE(p.lines.size() == 1);
    CHECK_THAT(p.lines[0], Contains(o.retain ? "events are sent without retain"
                                             : "clients that are connected at that moment"));
    p.close();
    REQUIRE_FALSE(p.open());
    CHECK(p.lines.size() == 1);  // once
    p.close();
}

TEST_CASE("without a status, events too are sent without retain if the broker cannot retain")
{
    scripted p;
    p.broker.choke_on("never");
    constexpr int retain_available = 0x25;
    p.broker.welcome = connack({retain_available, 0});
    p.options.status_topic = "";
    p.options.retain = true;
    CHECK_FALSE(p.begin());
    CHECK(p.publish(some_batch(1, 1)).has_value());
    CHECK((p.broker.flags() & 1) == 0);
    CHECK_THAT(p.lines.at(0), Contains("events are sent without retain"));
    p.close();
}

TEST_CASE("a broker that takes QoS 1 at most gets QoS 1 for QoS 2, which is logged")
{
    mosquitto broker("allow_anonymous true\nmax_qos 1\n");
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clash/#");
    auto o = to(broker.url());
    o.qos = 2;
    tested p(o);
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 1)).has_value());
    CHECK(consumer.next().qos == 1);
    CHECK_THAT(p.lines.at(0), Contains("takes QoS 1 at most: events are sent with that"));
    p.close();
}

TEST_CASE("an error about a refused connection says what to do", "[slow]")
{
    scripted p;
    auto refuse = [&](int protocol, std::vector<int> answer) {
        p.options.protocol = protocol;
        p.broker.welcome = std::move(answer);
        auto why = p.begin();
        REQUIRE(why);
        CHECK(why->code == errc::refused);
        return why->what;
    };
    CHECK_THAT(refuse(5, {0x20, 2, 0, 1}), Contains("speaks only MQTT 3.1.1: set protocol = 4"));
    CHECK_THAT(refuse(5, {0x20, 3, 0, 0x84, 0}), Contains("speaks only MQTT 3.1.1: set protocol = 4"));
    CHECK_THAT(refuse(4, {0x20, 2, 0, 1}), Contains("does not speak MQTT 3.1.1: set protocol = 5"));
    CHECK_THAT(refuse(5, {0x20, 2, 0, 5}), Contains("not authorized (5)"));
    CHECK_THAT(refuse(5, {0x20, 3, 0, 0x9c, 0}), Contains("use another server (156)") && Contains("set url"));
    CHECK_THAT(refuse(5, {0x20, 3, 0, 0x87, 0}), Contains("not authorized (135) without a user"));
}

TEST_CASE("the server that a broker refers to is quoted")
{
    scripted p;
    p.broker.choke_on("never");
    CHECK_FALSE(p.begin());
    p.broker.say({0xe0, 15, 0x9d, 13, 0x1c, 0, 3, 'b', ':', '1', 0x1f, 0, 4, 'm', 'o', 'v', 'e'});
    auto why = p.lost();
    CHECK_THAT(why, Contains("(157): \"move\"; it names the server \"b:1\": set url"));
    p.close();
}

TEST_CASE("two clients with one client id get an error that says so")
{
    mosquitto broker;
    broker.start();
    auto o = to(broker.url());
    o.protocol = GENERATE(4, 5);
    tested one(o);
    std::string why;
    for (int i = 0; i < 2; ++i) {
        REQUIRE_FALSE(one.open());
        auto other = fmt::format("mosquitto_pub -p {} -i clashcast-test -t other -m mine", broker.port());
        REQUIRE(std::system(other.c_str()) == 0);
        why = one.lost();
        if (i == 0)
            CHECK_THAT(why, !Contains("client id"));
    }
    CHECK_THAT(why, Contains("uses the client id \"clashcast-test\"") && Contains("another client_id"));
    one.close();
}

TEST_CASE("a connection that lasted, or ended for another reason, does not indicate another client")
{
    takeover t;
    takeover::time_point now{};
    auto ends_after = [&](std::chrono::seconds span, int reason) {
        t.connected(now);
        now += span;
        return t.lost(reason, "id", now);
    };
    CHECK(ends_after(1s, 0).empty());
    CHECK(ends_after(60s, 0).empty());
    CHECK(ends_after(1s, 0).empty());
    CHECK(ends_after(1s, 139).empty());
    CHECK(ends_after(1s, 0).empty());
    CHECK_THAT(ends_after(1s, 0), Contains("2 connections in a row ended soon"));
    CHECK(t.lost(0, "id", now).empty());  // not connected at all
}

TEST_CASE("what a broker grants is described, with what the session lacks")
{
    mqtt_options o;
    mqtt_session all(o);
    CHECK(describe(o, all, broker_limits()) == "MQTT 5, 100 messages in flight, QoS 2, no packet limit");
    broker_limits few;
    few.receive_maximum = 1;
    few.packet_size = 1024;
    few.qos = 1;
    o.protocol = 4;
    CHECK(describe(o, all, few) == "MQTT 3.1.1, 1 message in flight, QoS 1, packets up to 1024 bytes");
    o.retain = true;
    auto less = all;
    less.retain = less.retain_status = false;
    CHECK_THAT(describe(o, less, few), Contains("; the broker keeps no retained messages"));
}

TEST_CASE("a probe says what a real broker grants, and publishes nothing")
{
    mosquitto broker;
    broker.start();
    mqtt_subscriber consumer(broker.port(), "#");
    tested p(to(broker.url()));
    auto found = p.probe();
    INFO((found ? *found : to_string(found.error())));
    REQUIRE(found);
    CHECK_THAT(*found, Catch::StartsWith("MQTT 5, 20 messages in flight, QoS 2, "));
    auto silent = to(broker.url());
    silent.status_topic = "";
    p.use(silent);
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 1)).has_value());
    CHECK(consumer.payloads(1) == numbers(1, 1));  // nothing came before it
    p.close();
}

TEST_CASE("a probe of a broker that is not there fails as an open does")
{
    tested p(to("mqtt://127.0.0.1:1"));
    auto found = p.probe();
    REQUIRE_FALSE(found);
    CHECK(found.error().code == errc::not_connected);
}
