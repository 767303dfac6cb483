#pragma once
// The journal, called from another thread's loop.

#include <clashcast/journal.hpp>

#include <boost/asio/any_io_executor.hpp>

namespace clashcast {

// Each call runs on `home`, the journal's executor, and returns on the caller's. The journal must outlive this.
class cross_thread_journal final : public checkpoint_store {
public:
    cross_thread_journal(boost::asio::any_io_executor home, checkpoint_store& journal);

    awaitable<result<std::vector<checkpoint_header>>> resume(const std::vector<subject>& watched) override;
    awaitable<result<std::vector<checkpoint_header>>> enter(std::vector<subject>) override;
    awaitable<result<void>> leave(std::vector<subject>) override;
    awaitable<result<checkpoint>> load(subject what) override;
    awaitable<result<position>> commit(subject what, change news) override;
    std::uint64_t generation() const override { return journal_.generation(); }

private:
    boost::asio::any_io_executor home_;
    checkpoint_store& journal_;
};

}  // namespace clashcast
