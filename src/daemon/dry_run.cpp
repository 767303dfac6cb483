#include "daemon/dry_run.hpp"

#include <clashcast/publishers/stdout.hpp>

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace clashcast {
namespace {

namespace asio = boost::asio;

// Gives the messages of one sink, with its name and their destinations, to a publisher that all sinks share: so their
// lines do not run into each other.
class labelled_publisher final : public publisher {
public:
    labelled_publisher(std::string sink, std::shared_ptr<publisher> to) : sink_(std::move(sink)), to_(std::move(to)) {}

    asio::awaitable<result<position>> open(const sink_start& start) override { return to_->open(start); }
    asio::awaitable<failure> lost() override { return to_->lost(); }
    asio::awaitable<void> close() override { co_return; }

    asio::awaitable<result<std::vector<refusal>>> publish(batch all) override
    {
        for (auto& one : all.messages)
            one.payload = fmt::format("{} {} {}", sink_, one.destination, one.payload);
        return to_->publish(std::move(all));
    }

private:
    const std::string sink_;
    const std::shared_ptr<publisher> to_;
};

}  // namespace

config::configuration as_dry_run(config::configuration settings)
{
    settings.http.reset();
    if (settings.api_keys)
        settings.api_keys->may_change = false;
    settings.journal.backend = "memory";
    auto shared = std::make_shared<std::weak_ptr<publisher>>();  // by the sinks of one service
    for (auto& sink : settings.sinks) {
        sink.destination_has_cursor = false;
        sink.make = [shared](asio::any_io_executor executor, const config::identity& who) {
            auto to = shared->lock();
            if (!to)
                to = make_stdout_publisher(std::move(executor));
            *shared = to;
            return std::make_unique<labelled_publisher>(who.sink, std::move(to));
        };
    }
    return settings;
}

}  // namespace clashcast
