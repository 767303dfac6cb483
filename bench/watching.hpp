#pragma once
// The path from the API to the journal in this process: API client, watcher, diff and journal on one loop.

#include <clashcast/api.hpp>
#include <clashcast/journal.hpp>
#include <clashcast/watch.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bench {

// Runs faster than the machine's clock, so that a few subjects are polled as often as many.
class fast_clock final : public clashcast::clock {
public:
    explicit fast_clock(int times) : times_(times), start_(std::chrono::steady_clock::now()) {}
    time_point now() const override { return start_ + (std::chrono::steady_clock::now() - start_) * times_; }
    clashcast::timestamp wall() const override { return clashcast::real_clock().wall(); }
    boost::asio::awaitable<void> sleep_until(time_point when) override
    {
        return clashcast::real_clock().sleep_until(start_ + (when - start_) / times_);
    }

private:
    int times_;
    time_point start_;
};

// All clans of a simulator, as one group.
inline std::vector<clashcast::watch_group> every_clan(std::vector<std::string> tags,
                                                      clashcast::clock::duration interval)
{
    std::vector<clashcast::watch_group> groups(1);
    groups[0].tags = std::move(tags);
    groups[0].interval = interval;
    return groups;
}

class watching {
public:
    enum class until { first_answers, first_poll };

    // The journal is in memory if `redis_url` is empty. Returns when every subject has its first response, or the first
    // subject was polled; polling is on hold then.
    watching(const std::string& api_url, std::vector<clashcast::watch_group> groups, const std::string& redis_url = {},
             clashcast::api_options = {}, int times = 60, until = until::first_answers);
    ~watching();

    // Polls for this long, as fast as possible: each subject is due again almost at once. Returns microseconds of CPU
    // time per poll.
    double poll_for(std::chrono::nanoseconds);

    clashcast::poll_counts counts() const { return watcher_->counts(); }

private:
    boost::asio::awaitable<void> maintain();
    boost::asio::awaitable<void> run_all();

    boost::asio::io_context context_{1};
    fast_clock time_;
    std::unique_ptr<clashcast::api> api_;
    std::unique_ptr<clashcast::journal> journal_;
    std::optional<clashcast::watcher> watcher_;
};

}  // namespace bench
