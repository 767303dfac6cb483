// Brokers that break connections, over sockets: Paho waits about a second for each connection. mqtt_outbox_test.cpp has
// the same, and more, without a broker.
#include "publish/mqtt_scripted_broker.hpp"
#include "publish/mqtt_tested.hpp"

#include <set>

using namespace clashcast;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

mqtt_deadlines at_once()
{
    mqtt_deadlines d;
    d.suspect = 0ms;
    return d;
}

struct ill : tested {
    explicit ill(mqtt_deadlines d = at_once()) : broker(context) { use(to(broker.url()), d); }

    // One connection; whether the batch was done on it.
    bool connect_and_publish(const batch& b)
    {
        REQUIRE_FALSE(open());
        auto published = publish(b);
        if (published)
            refused = std::move(*published);
        return published.has_value();
    }
    // Returns how many connections broke before it was done.
    int publish_all(const batch& b, int most = 20)
    {
        int broken = 0;
        while (!connect_and_publish(b))
            REQUIRE(++broken <= most);
        return broken;
    }
    std::vector<std::string> refused_ids(const batch& b) const
    {
        std::vector<std::string> ids;
        for (const auto& one : refused)
            ids.push_back(b.messages.at(one.index).id);
        return ids;
    }

    scripted_broker broker;
    std::vector<refusal> refused;
};

std::vector<std::string> ids(std::vector<std::string> all)
{
    return all;
}

// Without repetitions.
std::vector<std::string> once(const std::vector<std::string>& taken)
{
    std::set<std::string> seen;
    std::vector<std::string> all;
    for (const auto& one : taken)
        if (seen.insert(one).second)
            all.push_back(one);
    return all;
}

constexpr auto every_event = "{\"n\":";
constexpr auto nothing = "\x01\x02\x03";

}  // namespace

TEST_CASE("a broker that breaks at every event makes no dead letter, over sockets", "[slow]")
{
    ill p;
    auto b = some_batch(1, 5);
    p.broker.choke_on(every_event);
    for (int i = 0; i < 5; ++i)
        CHECK_FALSE(p.connect_and_publish(b));
    p.broker.choke_on(nothing);
    CHECK(p.publish_all(b) == 0);
    CHECK(p.refused.empty());
    CHECK(once(p.broker.taken()).size() == b.messages.size());
    p.close();
}

TEST_CASE("a message over which a broker ends every connection is refused in the end, over sockets", "[slow]")
{
    ill p;
    auto poison = 3;
    p.broker.choke_on(fmt::format("\"n\":{}}}", poison));
    auto b = some_batch(1, 5);
    CHECK(p.publish_all(b) >= 5);  // the end of a connection may overtake acknowledgements: then it takes more
    CHECK(p.refused_ids(b) == ids({fmt::format("id{}", poison)}));
    CHECK_THAT(p.refused.front().reason, Contains("connections were lost while it was under way, and other"
                                                             " messages were acknowledged"));
    auto rest = numbers(1, 5);
    rest.erase(rest.begin() + poison - 1);
    REQUIRE(p.broker.taken().size() >= 4);
    CHECK(std::vector(p.broker.taken().end() - 4, p.broker.taken().end()) == rest);
    p.close();
}

TEST_CASE("a broker that ends connections for a reason of its own blames no message, over sockets", "[slow]")
{
    ill p;
    p.broker.choke_on("");  // acknowledges nothing by itself
    constexpr int session_taken_over = 0x8e;
    for (int i = 0; i < 7; ++i) {
        REQUIRE_FALSE(p.open());
        std::vector<result<std::vector<refusal>>> ends(1);
        task_group group(p.context.get_executor());
        group.spawn("publish", p.publish_one(some_batch(1, 1), ends[0]));
        run(p.context, p.broker.until_pending(3));  // with the status
        p.broker.disconnect(session_taken_over);
        run(p.context, group.join());
        CHECK_FALSE(ends[0].has_value());
    }
    p.broker.choke_on(nothing);
    CHECK(p.publish_all(some_batch(1, 1)) == 0);
    CHECK(p.refused.empty());
    p.close();
}

TEST_CASE("a status that a broker ends connections over is no longer published, over sockets", "[slow]")
{
    ill p;
    p.broker.choke_on("starting:");
    CHECK(p.publish_all(some_batch(1, 5)) >= 5);
    CHECK(p.refused.empty());
    CHECK(once(p.broker.taken()) == numbers(1, 5));
    p.close();
}
