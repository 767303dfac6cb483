#include "journal/sqlite/thread.hpp"

#include "backoff.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/post.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t largest_group = 512;  // jobs; more would make the first one wait
constexpr backoff retry{milliseconds(100), milliseconds(5'000)};

}  // namespace

sqlite_thread::sqlite_thread(asio::any_io_executor e, sqlite_journal_options options, opening how, clock& time)
    : executor_(e), options_(std::move(options)), how_(how), label_(fmt::format("journal {}", options_.path.string())),
      clock_(time), shared_(std::make_shared<loop_state>(e, options_.bounds, label_)), thread_([this] { work(); })
{
}

sqlite_thread::~sqlite_thread()
{
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    woken_->notify_one();
    thread_.join();
}

asio::awaitable<void> sqlite_thread::finish()
{
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    woken_->notify_one();
    auto shared = shared_;
    shared->finishing = true;
    shared->down_since = clock_.wall();
    shared->changed.notify_all();
    shared->fill.release();
    while (!shared->finished)
        co_await shared->changed.wait();
}

asio::awaitable<void> sqlite_thread::room(std::uint64_t events, std::uint64_t bytes)
{
    auto shared = shared_;
    co_await shared->fill.room();
    shared->fill.add(events, bytes);  // reserved; the real size is known when it is stored
}

failure sqlite_thread::closed() const
{
    return {errc::closed, label_ + ": closed"};
}

// Wakes the worker after the handlers that are ready on the loop: their jobs come together.
void sqlite_thread::submit(std::shared_ptr<sqlite_job> job)
{
    bool first = false;
    {
        std::lock_guard lock(mutex_);
        first = waiting_.empty();
        waiting_.push_back(std::move(job));
    }
    if (first)
        asio::post(executor_, [woken = woken_] { woken->notify_one(); });
}

void sqlite_thread::work()
{
    for (auto group = take(); !group.empty(); group = take())
        run(group);
    store_.reset();
    asio::post(executor_, [shared = shared_] {
        shared->finished = true;
        shared->changed.notify_all();
    });
}

// The jobs that wait, in order; none at the end.
sqlite_thread::jobs sqlite_thread::take()
{
    std::unique_lock lock(mutex_);
    woken_->wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    auto last = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), largest_group));
    jobs group(waiting_.begin(), last);
    waiting_.erase(waiting_.begin(), last);
    return group;
}

// Waits for trouble to pass. Trouble that stays belongs to one job, unless each job meets it.
void sqlite_thread::run(const jobs& group)
{
    for (unsigned failures = 1;; ++failures) {
        try {
            auto fill = attempt(group);
            if (failures > 1)
                report_up();
            return deliver(group, fill);
        } catch (const store_trouble& trouble) {
            if (!trouble.passes)
                return refuse(group, trouble.why);
            if (failures == 1)
                report_down(trouble.why);
        }
        if (!rest(retry.after(failures)))
            return refuse(group, closed());
    }
}

sqlite_fill sqlite_thread::attempt(const jobs& group)
{
    try {
        if (!store_)
            store_.emplace(options_, how_);
        store_->begin();
        for (auto& job : group)
            job->run(*store_);
        auto fill = how_ == opening::own ? store_->make_room() : store_->fill();
        store_->commit();
        return fill;
    } catch (const store_trouble&) {
        if (store_)
            store_->roll_back();
        throw;
    }
}

void sqlite_thread::refuse(const jobs& group, const failure& why)
{
    if (group.size() > 1 && why.code != errc::closed) {
        for (auto& job : group)
            run({job});
        return;
    }
    for (auto& job : group)
        job->fail(why);
    deliver(group, {});
}

void sqlite_thread::deliver(jobs group, std::optional<sqlite_fill> now)
{
    asio::post(executor_, [shared = shared_, group = std::move(group), now] {
        bool moved = now && now->end != shared->end;
        if (now) {
            shared->end = now->end;
            shared->fill.set(now->unread.events, now->unread.bytes);
        }
        for (auto& job : group)
            job->finish();
        if (moved)
            shared->changed.notify_all();
    });
}

// Returns whether to go on.
bool sqlite_thread::rest(std::chrono::nanoseconds pause)
{
    std::unique_lock lock(mutex_);
    return !woken_->wait_for(lock, pause, [this] { return stopping_; });
}

void sqlite_thread::report_down(const failure& why)
{
    asio::post(executor_, [shared = shared_, why, &time = clock_] {
        shared->down_since = time.wall();
        shared->problem = why.what;
        log::warning("{}; trying until it works", to_string(why));
    });
}

void sqlite_thread::report_up()
{
    asio::post(executor_, [shared = shared_, label = label_] {
        shared->down_since.reset();
        shared->problem.clear();
        log::warning("{}: works again", label);
    });
}

journal_health sqlite_thread::health() const
{
    journal_health now;
    now.up = !shared_->down_since && !shared_->finishing;
    now.down_since = shared_->down_since;
    now.problem = shared_->finishing ? closed().what : shared_->problem;
    now.full = shared_->fill.full();
    now.end = shared_->end;
    return now;
}

}  // namespace clashcast
