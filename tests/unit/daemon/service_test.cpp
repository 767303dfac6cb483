#include "daemon/service.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <mutex>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

// Takes everything, and passes on the health that is announced.
class health_recorder final : public publisher {
public:
    explicit health_recorder(std::function<void(const service_health&)> receive) : receive_(std::move(receive)) {}

    asio::awaitable<result<position>> open(const sink_start& start) override { co_return start.acknowledged; }
    asio::awaitable<result<std::vector<refusal>>> publish(batch) override { co_return std::vector<refusal>(); }
    void announce(const service_health& health) override { receive_(health); }
    asio::awaitable<void> close() override { co_return; }

private:
    std::function<void(const service_health&)> receive_;
};

// The log's warnings and errors; lines come from several threads.
struct warnings {
    warnings()
    {
        set_log([this](severity how_bad, std::string_view line) {
            std::scoped_lock lock(guard);
            if (how_bad >= severity::warning)
                lines.emplace_back(line);
        });
    }
    ~warnings() { set_log({}); }

    std::mutex guard;
    std::vector<std::string> lines;
};

// Nothing listens at port 1.
config::configuration unreachable(std::size_t threads)
{
    config::configuration settings;
    settings.api.base_url = "http://127.0.0.1:1/v1";
    settings.api.tokens = {"a", "b"};
    settings.threads = threads;
    settings.journal.backend = "memory";
    watch_group clans;
    clans.tags = {"#2PP", "#8PP", "#9PP"};
    clans.interval = 1s;
    settings.watch.push_back(clans);
    return settings;
}

}  // namespace

TEST_CASE("each destination is told the health of polling, and the log has one line for all threads")
{
    for (std::size_t threads = 1; threads <= 2; ++threads) {
        warnings log;
        asio::io_context context;
        std::vector<std::string> one, other;
        std::function<void()> stop;
        auto settings = unreachable(threads);
        for (auto* received : {&one, &other}) {
            config::sink_settings sink;
            sink.name = received == &one ? "one" : "other";
            sink.route.destination = sink.name;
            sink.make = [received, &stop](asio::any_io_executor, const config::identity&) {
                return std::make_unique<health_recorder>([received, &stop](const service_health& health) {
                    CHECK_FALSE(health.polling);
                    received->push_back(health.reason);
                    if (received->size() == 2)
                        stop();
                });
            };
            settings.sinks.push_back(std::move(sink));
        }
        service daemon(context.get_executor(), settings);
        stop = [&] { daemon.stop(); };
        asio::co_spawn(context, daemon.run(), [](std::exception_ptr, exit_status) {});
        context.run_for(60s);
        const std::string failing = "3 of 3 subjects fail: cannot reach 127.0.0.1:1: connection refused";
        CHECK(one == std::vector<std::string>{"starting: no answer from the API yet", "failing: " + failing});
        CHECK(other == one);
        CHECK(log.lines == std::vector<std::string>{failing});
    }
}
