#pragma once
// Times how long numbered items take from one thread to another.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace bench {

class stopwatch {
public:
    explicit stopwatch(std::uint64_t first) : first_(first), next_(first) {}

    std::uint64_t next_number() { return next_++; }
    void begin(std::uint64_t number) { begun_.at(number - first_) = now(); }
    void end(std::uint64_t number)
    {
        auto at = now();
        std::lock_guard hold(mutex_);
        spans_.push_back(static_cast<double>(at - begun_.at(number - first_)) / 1e3);
    }

    // Microseconds, of each item that ended since the last call.
    std::vector<double> take()
    {
        std::lock_guard hold(mutex_);
        return std::exchange(spans_, {});
    }

private:
    static std::int64_t now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

    static constexpr std::size_t most = 1'000'000;  // numbers

    std::uint64_t first_;
    std::vector<std::atomic<std::int64_t>> begun_ = std::vector<std::atomic<std::int64_t>>(most);
    std::atomic<std::uint64_t> next_;
    std::mutex mutex_;
    std::vector<double> spans_;
};

}  // namespace bench
