#include "journal/sqlite/thread.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/post.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t largest_group = 512;  // jobs; more would make the first one wait
constexpr milliseconds first_pause(100);
constexpr milliseconds longest_pause(5000);

}  // namespace

sqlite_thread::sqlite_thread(asio::any_io_executor e, sqlite_journal_options options, opening how)
    : executor_(e), options_(std::move(options)), how_(how), label_(fmt::format("journal {}", options_.path.string())),
      told_(std::make_shared<news>(e, options_.bounds, label_)), thread_([this] { work(); })
{
}

sqlite_thread::~sqlite_thread()
{
    {
        std::lock_guard lock(mutex_);
        stopping_ = abandoned_ = true;
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
    auto told = told_;
    told->finishing = true;
    told->changed.notify_all();
    told->fill.release();
    while (!told->finished)
        co_await told->changed.wait();
}

asio::awaitable<void> sqlite_thread::room(std::uint64_t events, std::uint64_t bytes)
{
    auto told = told_;
    co_await told->fill.room();
    told->fill.add(events, bytes);  // those behind it find it taken; what it really was is known when it is stored
}

failure sqlite_thread::closed() const
{
    return {errc::closed, label_ + ": closed"};
}

// The thread is woken behind what the loop has yet to do in this turn: jobs that belong together come together.
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
        carry_out(group);
    store_.reset();
    asio::post(executor_, [told = told_] {
        told->finished = true;
        told->changed.notify_all();
    });
}

// What waits, in order; nothing when there will be no more.
sqlite_thread::jobs sqlite_thread::take()
{
    std::unique_lock lock(mutex_);
    woken_->wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    auto last = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), largest_group));
    jobs group(waiting_.begin(), last);
    waiting_.erase(waiting_.begin(), last);
    return group;
}

// Trouble that passes is waited for. Trouble that stays is that of one job, unless it comes back with each.
void sqlite_thread::carry_out(const jobs& group)
{
    bool in_trouble = false;
    for (auto pause = first_pause;; pause = std::min(pause * 2, longest_pause)) {
        try {
            auto fill = attempt(group);
            if (in_trouble)
                say(label_ + ": works again");
            return deliver(group, fill);
        } catch (const store_trouble& trouble) {
            if (!trouble.passes)
                return refuse(group, trouble.why);
            if (!in_trouble)
                say(fmt::format("{}; trying until it works", to_string(trouble.why)));
            in_trouble = true;
        }
        if (!rest(pause))
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
            carry_out({job});
        return;
    }
    for (auto& job : group)
        job->give_up(why);
    deliver(group, {});
}

void sqlite_thread::deliver(jobs group, std::optional<sqlite_fill> now)
{
    asio::post(executor_, [told = told_, group = std::move(group), now] {
        bool moved = now && now->end != told->end;
        if (now) {
            told->end = now->end;
            told->fill.set(now->unread.events, now->unread.bytes);
        }
        for (auto& job : group)
            job->tell();
        if (moved)
            told->changed.notify_all();
    });
}

// Whether it is worth going on afterwards.
bool sqlite_thread::rest(milliseconds pause)
{
    std::unique_lock lock(mutex_);
    return !woken_->wait_for(lock, pause, [this] { return stopping_; });
}

void sqlite_thread::say(std::string line)
{
    asio::post(executor_, [line = std::move(line)] { log::warning("{}", line); });
}

}  // namespace clashcast
