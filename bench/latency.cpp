#include "bytes.hpp"
#include "changing_api.hpp"
#include "relaying.hpp"
#include "rows.hpp"
#include "servers.hpp"

#include <clashcast/api.hpp>
#include <clashcast/watch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace bench {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::size_t clans = 334;  // polled once a second: a thousand events
constexpr std::chrono::nanoseconds interval = 1s;
constexpr auto warm_up = 2s;  // first responses cause no events
constexpr auto stream = "clash:events";
constexpr auto topic = "clash/{event_type}/{tag}";

struct quantiles {
    double p50 = 0, p99 = 0;
};

quantiles quantiles_of(std::vector<double> all)
{
    std::sort(all.begin(), all.end());
    if (all.empty())
        throw std::runtime_error("no event has arrived");
    return {all[all.size() / 2], all[all.size() * 99 / 100]};
}

using publisher_maker = std::function<std::unique_ptr<clashcast::publisher>(journal_loop&)>;

// API client, watcher, journal and sink on one loop, as in clashcast.
class whole_path {
public:
    whole_path(const std::string& redis_url, std::string to, const publisher_maker& by, stopwatch& watch)
        : api_(watch), loop_(redis_journal_at(redis_url)), sink_(loop_, "sink", false, std::move(to), by(loop_))
    {
        clashcast::api_options from;
        from.base_url = api_.url();
        from.tokens = {"made-up"};
        from.requests_per_second = from.burst = 1e6;
        client_ = clashcast::make_api(loop_.context().get_executor(), from);
        watcher_.emplace(*client_, loop_.journal());
        clashcast::watch_group group;
        for (const auto& each : small_clans(clans))
            group.tags.push_back(each.tag);
        group.interval = interval;
        watcher_->add(group).value();
        loop_.spawn(watch_all());
    }
    ~whole_path()
    {
        watcher_->stop();
        loop_.run_until([this] { return ended_; });
    }

    void run_for(std::chrono::nanoseconds span) { loop_.context().run_for(span); }

private:
    boost::asio::awaitable<void> watch_all()
    {
        auto ended = co_await watcher_->run();
        ended.value();
        ended_ = true;
    }

    changing_api api_;
    journal_loop loop_;
    relaying sink_;
    std::unique_ptr<clashcast::api> client_;
    std::optional<clashcast::watcher> watcher_;
    bool ended_ = false;
};

// The events that the baseline sends, with another number each time.
class numbered {
public:
    numbered() : events_(wire_events(small_clan().change(small_clans(1).front()))) {}
    const std::vector<wire_event>& operator()(std::uint64_t number)
    {
        auto digits = std::to_string(number);
        for (auto& e : events_) {
            auto before = std::to_string(number_in(e.json));
            e.json.replace(e.json.find(R"("new_value":)" + before) + 12, digits.size(), digits);
        }
        return events_;
    }

private:
    std::vector<wire_event> events_;
};

// As many commits a second as there are clans, evenly spaced.
void pace(std::chrono::nanoseconds span, const std::function<void()>& once)
{
    auto start = steady_clock::now();
    for (auto next = start; next < start + span; next += interval / clans) {
        std::this_thread::sleep_until(next);
        once();
    }
}

event_callback stopping(stopwatch& watch)
{
    return [&watch](std::string_view json) { watch.end(number_in(json)); };
}

// In turn, several spans each: the 99th percentile of a thousand events needs more than one.
std::vector<row> measure(const std::string& name, std::chrono::nanoseconds span, stopwatch& watch,
                         const std::function<std::unique_ptr<whole_path>()>& ours, stopwatch& bare_watch,
                         const std::function<void(const std::vector<wire_event>&)>& bare)
{
    std::vector<double> p50, p99, baseline_p50, baseline_p99;
    numbered events;
    auto once = [&] {
        auto number = bare_watch.next_number();
        const auto& some = events(number);
        bare_watch.begin(number);
        bare(some);
    };
    for (int turn = 0; turn < 5; ++turn) {
        {
            auto path = ours();
            path->run_for(warm_up);
            watch.take();
            path->run_for(3 * span);
        }
        auto one = quantiles_of(watch.take());
        pace(3 * span, once);
        std::this_thread::sleep_for(100ms);
        auto other = quantiles_of(bare_watch.take());
        p50.push_back(one.p50);
        p99.push_back(one.p99);
        baseline_p50.push_back(other.p50);
        baseline_p99.push_back(other.p99);
    }
    return {against(name + "_p50", median(p50), "us", median(baseline_p50), 1.5),
            against(name + "_p99", median(p99), "us", median(baseline_p99), 3)};
}

redis_commit one_commit()
{
    return redis_bytes(small_clan().change(small_clans(1).front()));
}

}  // namespace

std::vector<row> latency_redis(const settings& how)
{
    redis server, bare_server;
    stopwatch watch(small_clan::first_number), bare_watch(small_clan::first_number);
    stream_reader reads(server.port(), stream, stopping(watch));
    stream_reader reads_bare(bare_server.port(), stream, stopping(bare_watch));
    auto to = [&](journal_loop& loop) { return stream_publisher(loop, server.url(), "sink"); };
    bare_redis_commits commits(bare_server.port(), one_commit(), {"clan/#0000000"});
    bare_append append(bare_server.port(), append_script(), stream);
    return measure(
        "latency_redis", how.span, watch, [&] { return std::make_unique<whole_path>(server.url(), stream, to, watch); },
        bare_watch, [&](const std::vector<wire_event>& events) { append.once(events, commits.once()); });
}

std::vector<row> latency_mqtt(const settings& how)
{
    redis server, bare_server;
    mosquitto broker, bare_broker;
    stopwatch watch(small_clan::first_number), bare_watch(small_clan::first_number);
    subscriber reads(broker.port(), "clash/#", stopping(watch));
    subscriber reads_bare(bare_broker.port(), "clash/#", stopping(bare_watch));
    auto to = [&](journal_loop& loop) { return mqtt_publisher(loop, broker.url()); };
    bare_redis_commits commits(bare_server.port(), one_commit(), {"clan/#0000000"});
    bare_publisher publisher(bare_broker.port(), mqtt_window);
    auto bare = [&](const std::vector<wire_event>& events) {
        commits.once();
        for (const auto& e : events)
            publisher.publish("clash/" + e.type + "/0000000", e);
        publisher.flush();
    };
    return measure(
        "latency_mqtt", how.span, watch, [&] { return std::make_unique<whole_path>(server.url(), topic, to, watch); },
        bare_watch, bare);
}

}  // namespace bench
