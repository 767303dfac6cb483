#pragma once
// Makes one resume() of the journal out of those of several watchers: what is watched is what all of them watch.

#include "async/condition.hpp"

#include <clashcast/journal.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace clashcast {

// Use from the journal's thread. The journal must outlive it.
class resume_barrier final : public checkpoint_store {
public:
    resume_barrier(boost::asio::any_io_executor, checkpoint_store& journal, std::size_t watchers);

    // Returns when every watcher has called it.
    awaitable<result<std::vector<checkpoint_header>>> resume(const std::vector<subject>& watched) override;
    awaitable<result<std::vector<checkpoint_header>>> enter(std::vector<subject> some) override
    {
        return journal_.enter(std::move(some));
    }
    awaitable<result<void>> leave(std::vector<subject> some) override { return journal_.leave(std::move(some)); }
    awaitable<result<checkpoint>> load(subject what) override { return journal_.load(std::move(what)); }
    awaitable<result<position>> commit(subject what, change news) override
    {
        return journal_.commit(std::move(what), std::move(news));
    }
    std::uint64_t generation() const override { return journal_.generation(); }

private:
    checkpoint_store& journal_;
    std::size_t missing_;  // watchers that have not called resume()
    std::size_t takers_;   // watchers that have not got their headers
    std::vector<subject> watched_;
    std::optional<result<std::vector<checkpoint_header>>> headers_;
    condition known_;
};

}  // namespace clashcast
