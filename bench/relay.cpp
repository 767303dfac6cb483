#include "bytes.hpp"
#include "committing.hpp"
#include "relaying.hpp"
#include "rows.hpp"
#include "servers.hpp"

#include <chrono>

namespace bench {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t changes = 10'000;
constexpr std::size_t events = changes * events_of_change;

double rate(std::chrono::duration<double> span)
{
    return events / span.count();
}

// Counts the events of a subscriber, and knows when the last one arrived.
class finish_line {
public:
    event_callback counting()
    {
        return [this](std::string_view) {
            if (++count_ == events)
                when_ = steady_clock::now();
        };
    }
    bool reached() const { return when_.load() != steady_clock::time_point(); }
    steady_clock::time_point when() const { return when_; }

private:
    std::size_t count_ = 0;  // belongs to the subscriber's thread
    std::atomic<steady_clock::time_point> when_{};
};

}  // namespace

std::vector<row> relay_redis(const settings& how)
{
    redis server;
    journal_loop journal(redis_journal_at(server.url()));
    committing here(journal);
    here.run(changes);
    int turn = 0;
    auto ours = [&] {
        auto name = "sink" + std::to_string(turn++);
        relaying sink(journal, name, true, "events-" + name, stream_publisher(journal, server.url(), name));
        auto start = steady_clock::now();
        journal.run_until([&] { return sink.delivered() == events; });
        auto done = rate(steady_clock::now() - start);
        bare_redis(server.port()).remove("events-" + name);
        return done;
    };
    auto bare = wire_events(here.example());
    return {compare("relay_redis", "events a second", 2.5, better::more, ours,
                    [&] { return bare_relay(server.port(), bare, how.span); })};
}

std::vector<row> relay_mqtt(const settings&)
{
    redis server;
    mosquitto broker;
    journal_loop journal(redis_journal_at(server.url()));
    committing here(journal);
    here.run(changes);
    int turn = 0;
    auto ours = [&] {
        auto name = "sink" + std::to_string(turn++);
        finish_line line;
        subscriber reads(broker.port(), "clash/#", line.counting());
        relaying sink(journal, name, true, "clash/{event_type}/{tag}", mqtt_publisher(journal, broker.url()));
        auto start = steady_clock::now();
        while (!line.reached())
            journal.context().run_for(std::chrono::milliseconds(1));
        return rate(line.when() - start);
    };
    auto bytes = wire_events(here.example());
    auto baseline = [&] {
        finish_line line;
        subscriber reads(broker.port(), "clash/#", line.counting());
        bare_publisher bare(broker.port(), mqtt_window);
        auto start = steady_clock::now();
        for (std::size_t i = 0; i < events; ++i) {
            const auto& e = bytes[i % bytes.size()];
            bare.publish("clash/" + e.type + "/" + e.tag.substr(1), e);
        }
        bare.flush();
        while (!line.reached())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return rate(line.when() - start);
    };
    return {compare("relay_mqtt", "events a second", 1.3, better::more, ours, baseline)};
}

}  // namespace bench
