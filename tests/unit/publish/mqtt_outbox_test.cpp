// What an MQTT publisher sends, and what it makes of acknowledgements and lost connections: without a broker.
#include "publish/mqtt/outbox.hpp"

#include "publish/mqtt_tested.hpp"

#include <deque>
#include <set>

using namespace clashcast;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

constexpr auto every_event = "{\"n\":";
constexpr auto nothing = "\x01\x02\x03";

// A broker that gets what fits into its window, then answers in order. It ends the connection over a packet that it
// dislikes, without a word.
struct broken_broker {
    explicit broken_broker(std::chrono::milliseconds suspect = 0ms, std::size_t window = 20)
        : outbox(to("mqtt://broker"), parse_broker_url("mqtt://broker").value(), suspect)
    {
        session.status_topic = "status";
        outbox.set_status_topic("status");
        limits.receive_maximum = window;
    }

    // Sends a batch on a connection of its own. Returns whether the batch was done before the connection broke.
    bool connect_and_publish(batch b)
    {
        auto delivery = std::make_shared<mqtt_delivery>(std::move(b.messages));
        outbox.open(session, limits);
        outbox.add(delivery);
        events = 0;
        pending.clear();
        receive();
        while (!delivery->done()) {
            REQUIRE_FALSE(pending.empty());
            auto oldest = pending.front();
            pending.pop_front();
            if (breaks_over(oldest)) {
                warning = outbox.connection_lost(reason_of_end, now);
                outbox.close();
                return false;
            }
            outbox.acknowledge(oldest.number, 0, now).value();
            receive();
        }
        refused.clear();
        for (const auto& one : delivery->refused)
            refused.emplace_back(delivery->messages[one.index].id, one.reason);
        outbox.forget(*delivery);
        outbox.close();
        return true;
    }
    // Returns how many connections broke before it was done.
    int publish_all(const batch& b, int most = 30)
    {
        int broken = 0;
        while (!connect_and_publish(b))
            REQUIRE(++broken <= most);
        return broken;
    }
    std::vector<std::string> refused_ids() const
    {
        std::vector<std::string> ids;
        for (const auto& one : refused)
            ids.push_back(one.first);
        return ids;
    }

    struct received {
        std::uint64_t number = 0;
        bool is_event = false;
        std::string text;
    };
    void receive()
    {
        while (auto p = outbox.next(now))
            pending.push_back({p->number, p->event != nullptr, p->event ? p->event->payload : *p->text});
    }
    bool breaks_over(const received& one)
    {
        if (one.is_event && ++events == breaks_at)
            return true;
        if (one.text.find(disliked) != one.text.npos)
            return true;
        if (one.is_event)
            taken.push_back(one.text);
        return false;
    }

    mqtt_outbox outbox;
    mqtt_session session{to("mqtt://broker")};
    broker_limits limits;
    mqtt_outbox::time_point now{};
    std::deque<received> pending;
    std::string disliked = nothing, warning;
    std::size_t breaks_at = 0, events = 0;  // at the n-th event of a connection
    int reason_of_end = 0;
    std::vector<std::string> taken;
    std::vector<std::pair<std::string, std::string>> refused;
};

using texts = std::vector<std::string>;

// Without repetitions.
texts once(const texts& taken)
{
    std::set<std::string> seen;
    texts all;
    for (const auto& one : taken)
        if (seen.insert(one).second)
            all.push_back(one);
    return all;
}

batch of_two_subjects(int first, int last)
{
    auto b = some_batch(first, last);
    for (auto& m : b.messages)
        m.tag = m.at.sequence % 2 ? "#ODD" : "#EVEN";
    return b;
}

texts of_one_subject(const texts& taken, int remainder)
{
    texts all;
    for (const auto& one : once(taken))
        if (std::stoi(one.substr(5)) % 2 == remainder)
            all.push_back(one);
    return all;
}

}  // namespace

TEST_CASE("an outbox sends what fits into the window, in order, and more after acknowledgements")
{
    broken_broker b(0ms, 3);
    b.outbox.set_status_topic("");
    b.outbox.open(b.session, b.limits);
    auto first = std::make_shared<mqtt_delivery>(some_batch(1, 4).messages);
    auto second = std::make_shared<mqtt_delivery>(some_batch(5, 6).messages);
    b.outbox.add(first);
    b.outbox.add(second);
    b.receive();
    REQUIRE(b.pending.size() == 3);
    CHECK_FALSE(b.outbox.next(b.now));
    CHECK(b.outbox.awaits_acknowledgement());
    for (int i = 1; i <= 6; ++i) {
        CHECK(b.pending.front().text == numbers(i, i).front());
        CHECK(b.outbox.acknowledge(b.pending.front().number, 0, b.now).value().empty());
        b.pending.pop_front();
        b.receive();
        CHECK(first->done() == (i >= 4));
        CHECK(second->done() == (i == 6));
        CHECK(b.outbox.take_done() == (i == 4 || i == 6));
    }
    CHECK_FALSE(b.outbox.awaits_acknowledgement());
}

TEST_CASE("an outbox waits for events: a status without an acknowledgement counts only if it is in their way")
{
    broken_broker b(0ms, 3);
    b.outbox.open(b.session, b.limits);
    b.receive();  // the status and its reason
    CHECK(b.outbox.awaits_acknowledgement());
    CHECK_FALSE(b.outbox.events_wait());
    b.now += 1h;
    b.outbox.add(std::make_shared<mqtt_delivery>(some_batch(1, 2).messages));
    b.receive();
    CHECK(b.outbox.events_wait());
    CHECK(b.outbox.last_acknowledgement() == b.now);
    REQUIRE(b.pending.size() == 3);
    b.outbox.acknowledge(b.pending.back().number, 0, b.now).value();
    CHECK(b.outbox.events_wait());  // the second event has room now
    b.pending.clear();
    b.receive();
    REQUIRE(b.pending.size() == 1);
    b.outbox.acknowledge(b.pending.back().number, 0, b.now).value();
    CHECK_FALSE(b.outbox.events_wait());
    CHECK(b.outbox.awaits_acknowledgement());
}

TEST_CASE("an outbox whose window is full of statuses without an acknowledgement has events that wait")
{
    broken_broker b(0ms, 2);
    b.outbox.open(b.session, b.limits);
    b.receive();
    b.outbox.add(std::make_shared<mqtt_delivery>(some_batch(1, 1).messages));
    b.receive();
    CHECK(b.pending.size() == 2);
    CHECK(b.outbox.events_wait());
}

TEST_CASE("an outbox refuses what the broker cannot take, and what it denies, and delivers the rest")
{
    broken_broker b;
    b.limits.packet_size = 1000;
    b.outbox.set_status_topic("");
    b.outbox.open(b.session, b.limits);
    auto batch = some_batch(1, 4);
    batch.messages[0].payload.resize(1000, ' ');
    batch.messages[1].destination = "";
    auto delivery = std::make_shared<mqtt_delivery>(batch.messages);
    b.outbox.add(delivery);
    b.receive();
    REQUIRE(b.pending.size() == 2);
    CHECK(b.outbox.acknowledge(b.pending[0].number, 135, b.now).value().empty());
    CHECK(b.outbox.acknowledge(b.pending[1].number, 0x10, b.now).value().empty());  // no subscriber
    CHECK(delivery->done());
    REQUIRE(delivery->refused.size() == 3);
    CHECK_THAT(delivery->refused[0].reason, Contains("takes 1000 at most"));
    CHECK(delivery->refused[1].reason == "a topic of 0 bytes");
    CHECK(delivery->refused[2].index == 2);
    CHECK(delivery->refused[2].reason == "not authorized (135) without a user");
}

TEST_CASE("what a broker denied is not sent again when the connection broke before the batch was done")
{
    broken_broker b(0ms, 2);
    b.outbox.set_status_topic("");
    b.outbox.open(b.session, b.limits);
    b.outbox.add(std::make_shared<mqtt_delivery>(some_batch(1, 3).messages));
    b.receive();
    b.outbox.acknowledge(b.pending[0].number, 135, b.now).value();
    CHECK(b.outbox.connection_lost(0, b.now).empty());
    b.outbox.close();
    CHECK_FALSE(b.outbox.next(b.now));
    CHECK(b.publish_all(some_batch(1, 3)) == 0);
    CHECK(b.refused_ids() == texts{"id1"});
    CHECK(b.taken == numbers(2, 3));
    CHECK(b.publish_all(some_batch(1, 1)) == 0);  // the sink knows of it: a redelivery is sent
    CHECK(b.refused.empty());
}

TEST_CASE("after a message that the broker does not take now, only the status is sent")
{
    broken_broker b(0ms, 1);
    b.outbox.open(b.session, b.limits);
    b.outbox.add(std::make_shared<mqtt_delivery>(some_batch(1, 2).messages));
    b.receive();
    for (auto text : {"starting: no answer from the API yet", "offline"}) {
        CHECK(b.pending.front().text == text);
        b.outbox.acknowledge(b.pending.front().number, 0, b.now).value();
        b.pending.pop_front();
        b.receive();
    }
    auto full = b.outbox.acknowledge(b.pending.front().number, 151, b.now);
    REQUIRE_FALSE(full);
    CHECK_THAT(full.error().what, Contains("does not take event id1 now: quota exceeded (151)"));
    b.outbox.stop_events();
    CHECK_FALSE(b.outbox.next(b.now));
    b.outbox.announce_stop();
    auto last = b.outbox.next(b.now);
    REQUIRE(last);
    CHECK(*last->topic == "status/reason");
    CHECK(*last->text == "stopped");
}

TEST_CASE("a status topic that the broker denies is not published again")
{
    broken_broker b;
    b.outbox.open(b.session, b.limits);
    b.receive();
    REQUIRE(b.pending.size() == 2);
    auto warning = b.outbox.acknowledge(b.pending[1].number, 135, b.now).value();
    CHECK(warning == "cannot publish the status to broker:1883 on status: not authorized (135) without a user");
    b.outbox.acknowledge(b.pending[0].number, 0, b.now).value();
    b.pending.clear();
    b.outbox.announce(service_health(true, "polling"));
    b.receive();
    REQUIRE(b.pending.size() == 1);
    CHECK(b.pending.front().text == "polling");
}

TEST_CASE("a broker that breaks at every event makes no dead letter, and gets all of them once it is well")
{
    broken_broker b(0ms, GENERATE(1u, 20u));
    auto events = GENERATE(1, 5);
    auto connections = GENERATE(5, 6);  // then the message is tried alone, or another one first
    b.disliked = every_event;
    for (int i = 0; i < connections; ++i)
        CHECK_FALSE(b.connect_and_publish(some_batch(1, events)));
    b.disliked = nothing;
    CHECK(b.publish_all(some_batch(1, events)) == 0);
    CHECK(b.refused.empty());
    CHECK(once(b.taken).size() == static_cast<std::size_t>(events));
}

TEST_CASE("the order within a subject stays when a broker is ill, and it is tried with events of another one")
{
    broken_broker b(0ms, GENERATE(1u, 20u));
    auto connections = GENERATE(4, 5);
    b.disliked = every_event;
    for (int i = 0; i < connections; ++i)
        CHECK_FALSE(b.connect_and_publish(of_two_subjects(1, 6)));
    b.disliked = nothing;
    CHECK(b.publish_all(of_two_subjects(1, 6)) == 0);
    CHECK(of_one_subject(b.taken, 1) == texts{"{\"n\":1}", "{\"n\":3}", "{\"n\":5}"});
    CHECK(of_one_subject(b.taken, 0) == texts{"{\"n\":2}", "{\"n\":4}", "{\"n\":6}"});
}

TEST_CASE("after a delivery an ill broker is tried with a message that it has, and no order changes")
{
    broken_broker b;
    CHECK(b.publish_all(some_batch(1, 2)) == 0);
    b.disliked = every_event;
    for (int i = 0; i < 5; ++i)
        CHECK_FALSE(b.connect_and_publish(some_batch(3, 6)));
    b.disliked = nothing;
    CHECK(b.publish_all(some_batch(3, 6)) == 0);
    CHECK(once(b.taken) == numbers(1, 6));
}

TEST_CASE("a message over which a broker ends every connection is refused in the end, and no other")
{
    broken_broker b(0ms, GENERATE(1u, 20u));
    auto poison = GENERATE(1, 3, 5);
    b.disliked = fmt::format("\"n\":{}}}", poison);
    CHECK(b.publish_all(some_batch(1, 5)) >= 5);
    CHECK(b.refused_ids() == texts{fmt::format("id{}", poison)});
    CHECK_THAT(b.refused.front().second, Contains("connections were lost while it was under way, and other messages "
                                                  "were acknowledged"));
    auto rest = numbers(1, 5);
    rest.erase(rest.begin() + poison - 1);
    REQUIRE(b.taken.size() >= 4);
    CHECK(texts(b.taken.end() - 4, b.taken.end()) == rest);
}

TEST_CASE("several messages that a broker dislikes are refused one after the other")
{
    broken_broker b;
    b.disliked = "\"n\":1";
    CHECK(b.publish_all(some_batch(18, 20)) >= 10);
    CHECK(b.refused.size() == 2);
    CHECK(once(b.taken) == numbers(20, 20));
}

TEST_CASE("a message that waits alone is refused only when the broker has taken another one before")
{
    broken_broker b;
    auto had_one = GENERATE(true, false);
    b.disliked = "\"n\":3}";
    if (had_one)
        CHECK(b.publish_all(some_batch(1, 2)) == 0);
    int broken = 0;
    constexpr int enough = 9;
    while (broken < enough && !b.connect_and_publish(some_batch(3, 3)))
        ++broken;
    CHECK((broken < enough) == had_one);
    CHECK(b.refused.size() == (had_one ? 1 : 0));
    CHECK(b.publish_all(some_batch(3, 4)) < 20);
    CHECK(b.refused.size() == 1);
}

TEST_CASE("a broker that ends each connection at its n-th event makes no dead letter")
{
    broken_broker b;
    b.breaks_at = 2;
    for (int i = 0; i < 14; ++i)
        b.connect_and_publish(some_batch(1, 3));
    CHECK(b.refused.empty());
    b.breaks_at = 0;
    CHECK(b.publish_all(some_batch(1, 3)) == 0);
    CHECK(b.refused.empty());
}

TEST_CASE("a message is refused only after it has broken connections for five minutes")
{
    broken_broker b(5min);
    b.disliked = "\"n\":3}";
    for (int connections = 0; connections < 7; ++connections)
        CHECK_FALSE(b.connect_and_publish(some_batch(1, 5)));
    b.now += 5min;
    CHECK_FALSE(b.connect_and_publish(some_batch(1, 5)));
    CHECK(b.warning == "the MQTT broker broker:1883 ends connections over id3: sending it alone, and others before it");
    CHECK(b.publish_all(some_batch(1, 5)) == 2);
    CHECK(b.refused_ids() == texts{"id3"});
}

TEST_CASE("a broker that ends connections for a reason of its own blames no message")
{
    broken_broker b;
    b.disliked = every_event;
    constexpr int server_shutting_down = 139;
    b.reason_of_end = server_shutting_down;
    for (int i = 0; i < 20; ++i)
        CHECK_FALSE(b.connect_and_publish(some_batch(1, 1)));
    b.disliked = nothing;
    CHECK(b.publish_all(some_batch(1, 1)) == 0);
    CHECK(b.refused.empty());
}

TEST_CASE("a status that a broker ends connections over is no longer published, and the events arrive")
{
    broken_broker b(0ms, GENERATE(1u, 20u));
    b.disliked = "starting:";
    CHECK(b.publish_all(some_batch(1, 5)) >= 5);
    CHECK_THAT(b.warning, Contains("no longer publishing the status to broker:1883 on status/reason: "));
    CHECK(b.refused.empty());
    CHECK(once(b.taken) == numbers(1, 5));
}
