// Brokers that break connections: over each message, over some, or over one.
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

// What came, repeats left out.
std::vector<std::string> once(const std::vector<std::string>& taken)
{
    std::set<std::string> seen;
    std::vector<std::string> all;
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

std::vector<std::string> of_one_subject(const std::vector<std::string>& taken, int remainder)
{
    std::vector<std::string> all;
    for (const auto& one : once(taken))
        if (std::stoi(one.substr(5)) % 2 == remainder)
            all.push_back(one);
    return all;
}

constexpr auto every_event = "{\"n\":";
constexpr auto nothing = "\x01\x02\x03";

}  // namespace

TEST_CASE("a broker that breaks at every event makes no dead letter, and gets all of them once it is well")
{
    ill p;
    auto b = GENERATE(some_batch(1, 1), some_batch(1, 5));
    auto illness = GENERATE(5, 6);  // after it, the message is tried alone, or another one first
    p.broker.choke_on(every_event);
    for (int i = 0; i < illness; ++i)
        CHECK_FALSE(p.connect_and_publish(b));
    p.broker.choke_on(nothing);
    CHECK(p.publish_all(b) == 0);
    CHECK(p.refused.empty());
    CHECK(once(p.broker.taken()).size() == b.messages.size());
    p.close();
}

TEST_CASE("the order within a subject stays when a broker is ill, and it is tried with events of another one")
{
    ill p;
    auto b = of_two_subjects(1, 6);
    auto illness = GENERATE(4, 5);
    p.broker.choke_on(every_event);
    for (int i = 0; i < illness; ++i)
        CHECK_FALSE(p.connect_and_publish(b));
    p.broker.choke_on(nothing);
    CHECK(p.publish_all(b) == 0);
    CHECK(of_one_subject(p.broker.taken(), 1) == ids({"{\"n\":1}", "{\"n\":3}", "{\"n\":5}"}));
    CHECK(of_one_subject(p.broker.taken(), 0) == ids({"{\"n\":2}", "{\"n\":4}", "{\"n\":6}"}));
    p.close();
}

TEST_CASE("after a delivery an ill broker is tried with what it had, and no order changes")
{
    ill p;
    p.broker.choke_on(nothing);
    CHECK(p.publish_all(some_batch(1, 2)) == 0);
    auto illness = 5;
    p.broker.choke_on(every_event);
    for (int i = 0; i < illness; ++i)
        CHECK_FALSE(p.connect_and_publish(some_batch(3, 6)));
    p.broker.choke_on(nothing);
    CHECK(p.publish_all(some_batch(3, 6)) == 0);
    CHECK(once(p.broker.taken()) == numbers(1, 6));
    p.close();
}

TEST_CASE("a message over which a broker ends each connection without a word is refused at last, alone")
{
    ill p;
    auto poison = GENERATE(1, 3, 5);
    p.broker.choke_on(fmt::format("\"n\":{}}}", poison));
    auto b = some_batch(1, 5);
    CHECK(p.publish_all(b) >= 5);  // the end of one may overtake what was said of messages before: then it takes more
    CHECK(p.refused_ids(b) == ids({fmt::format("id{}", poison)}));
    CHECK_THAT(p.refused.front().reason, Contains("connections were lost while it was under way, and other"
                                                             " messages were acknowledged"));
    auto rest = numbers(1, 5);
    rest.erase(rest.begin() + poison - 1);
    REQUIRE(p.broker.taken().size() >= 4);
    CHECK(std::vector(p.broker.taken().end() - 4, p.broker.taken().end()) == rest);
    p.close();
}

TEST_CASE("several messages that a broker dislikes are refused one after the other")
{
    ill p;
    auto b = some_batch(18, 20);
    p.broker.choke_on("\"n\":1");
    CHECK(p.publish_all(b, 30) >= 10);
    CHECK(p.refused.size() == 2);
    CHECK(once(p.broker.taken()) == numbers(20, 20));
    p.close();
}

TEST_CASE("a message that waits alone is refused only when the broker has taken another one before")
{
    ill p;
    auto had_one = GENERATE(true, false);
    p.broker.choke_on("\"n\":3}");
    if (had_one)
        CHECK(p.publish_all(some_batch(1, 2)) == 0);
    int broken = 0;
    constexpr int enough = 9;
    while (broken < enough && !p.connect_and_publish(some_batch(3, 3)))
        ++broken;
    CHECK((broken < enough) == had_one);
    CHECK(p.refused.size() == (had_one ? 1 : 0));
    CHECK(p.publish_all(some_batch(3, 4)) < 20);
    CHECK(p.refused.size() == 1);
    p.close();
}

TEST_CASE("a broker that ends each connection at its n-th event makes no dead letter")
{
    ill p;
    p.broker.choke_on(nothing);
    p.broker.breaks_at = 2;
    auto b = some_batch(1, 3);
    for (int i = 0; i < 14; ++i)
        p.connect_and_publish(b);
    CHECK(p.refused.empty());
    p.broker.breaks_at = 0;
    CHECK(p.publish_all(b) == 0);
    CHECK(p.refused.empty());
    p.close();
}

TEST_CASE("a message over which a few connections broke is not refused before it has broken them for minutes")
{
    ill p{mqtt_deadlines()};
    p.broker.choke_on("\"n\":3}");
    for (int connections = 0; connections < 7; ++connections)
        CHECK_FALSE(p.connect_and_publish(some_batch(1, 5)));
    p.close();
}

TEST_CASE("a broker that says why it ends connections, for a reason of its own, blames no message")
{
    ill p;
    p.broker.choke_on("");  // acknowledges only what it is told to
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

TEST_CASE("a status that a broker ends connections over is not told any more, and the events arrive")
{
    ill p;
    p.broker.choke_on("starting:");
    CHECK(p.publish_all(some_batch(1, 5)) >= 5);
    CHECK(p.refused.empty());
    CHECK(once(p.broker.taken()) == numbers(1, 5));
    p.close();
}
