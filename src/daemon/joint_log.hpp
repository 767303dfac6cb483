#pragma once
// The journal as several watchers have it together: what is watched is what all of them watch.

#include "async/condition.hpp"

#include <clashcast/journal.hpp>

#include <optional>
#include <vector>

namespace clashcast {

// Use from the journal's thread. The journal outlives it.
class joint_log final : public change_log {
public:
    joint_log(boost::asio::any_io_executor, journal&, std::size_t watchers);

    // Returns when every watcher has called it.
    awaitable<result<std::vector<header>>> resume(const std::vector<subject>& watched) override;
    awaitable<result<checkpoint>> load(subject what) override { return journal_.load(std::move(what)); }
    awaitable<result<position>> commit(subject what, change news) override
    {
        return journal_.commit(std::move(what), std::move(news));
    }
    std::uint64_t generation() const override { return journal_.generation(); }

private:
    journal& journal_;
    std::size_t missing_;  // watchers
    std::vector<subject> watched_;
    std::optional<result<std::vector<header>>> headers_;
    condition known_;
};

}  // namespace clashcast
