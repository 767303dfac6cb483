#include "journal/redis/leased_connection.hpp"

#include "backoff.hpp"
#include "journal/redis/scripts.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;
using redis::reply_class;

namespace {

constexpr backoff reconnect{std::chrono::milliseconds(100), std::chrono::seconds(5)};

bool passes(const failure& f)
{
    return f.code == errc::not_connected || f.code == errc::timed_out;
}

// One coroutine at a time connects; the others wait for it.
struct connecting_guard {
    connecting_guard(bool& c, condition& n) : connecting(c), connected(n) { connecting = true; }
    ~connecting_guard()
    {
        connecting = false;
        connected.notify_all();
    }
    connecting_guard(const connecting_guard&) = delete;

    bool& connecting;
    condition& connected;
};

}  // namespace

leased_connection::leased_connection(asio::any_io_executor executor, redis::settings settings, redis_keys keys,
                                     std::string instance, clock& time)
    : settings_(std::move(settings)), keys_(std::move(keys)), label_("journal " + keys_.tag), clock_(time),
      lease_(std::move(instance), label_), every_key_(keys_.all()), down_since_(time.wall()), problem_("not open"),
      connected_(executor), changed_(executor)
{
}

void leased_connection::describe(journal_health& health) const
{
    health.up = !ended_ && connection_;
    health.down_since = health.up ? std::nullopt : down_since_;
    if (!health.up)
        health.problem = ended_ ? ended_->what : problem_;
    if (held_ && !ended_)
        health.held_by = journal_owner(logged_holder_, 0);
}

void leased_connection::note_end(position last)
{
    if (last <= end_)
        return;
    end_ = last;
    changed_.notify_all();
}

void leased_connection::note_commit(position last, stored_events events)
{
    cache_.add(last, std::move(events));
    note_end(last);
}

std::vector<entry> leased_connection::cached_after(position from, std::size_t limit, data_level wanted) const
{
    if (!connection_ || !connection_->is_open())
        return {};
    return cache_.after(from, limit, wanted);
}

void leased_connection::end_with(failure why)
{
    if (ended_)
        return;
    ended_ = std::move(why);
    if (!down_since_)
        down_since_ = clock_.wall();
    connection_.reset();
    connected_.notify_all();
    changed_.notify_all();
}

// Only the first caller to notice counts: the others lost the same connection.
void leased_connection::lost(const connection_ptr& which, failure why)
{
    if (which != connection_)
        return;
    connection_.reset();
    cache_.clear();
    if (which)
        which->close();
    ++failures_;
    if (!down_since_)
        down_since_ = clock_.wall();
    if (problem_ != why.what)
        log::warning("{}: {}; trying again", label_, to_string(why));
    problem_ = why.what;
}

void leased_connection::worked()
{
    if (failures_ > 0)
        log::info("{}: back", label_);
    failures_ = 0;
    down_since_.reset();
    problem_.clear();
}

awaitable<result<void>> leased_connection::open()
{
    while (!connection_ && !ended_) {
        auto connected = co_await connect();
        if (!connected && !passes(connected.error()))
            co_return failure(connected.error().code, fmt::format("{}: {}", label_, connected.error().what));
    }
    if (ended_)
        co_return *ended_;
    opened_ = true;
    worked();
    co_return result<void>();
}

awaitable<result<void>> leased_connection::attach()
{
    attached_ = true;
    co_return co_await open();
}

awaitable<result<leased_connection::connection_ptr>> leased_connection::ready()
{
    while (!ended_) {
        if (connection_)
            co_return connection_;
        if (connecting_)
            co_await connected_.wait();
        else
            co_await connect();
    }
    co_return *ended_;
}

// One attempt, after a pause if others failed before. If it is cancelled, another caller that waits makes the next one.
awaitable<result<void>> leased_connection::connect()
{
    connecting_guard only_me(connecting_, connected_);
    held_ = false;
    if (failures_ > 0)
        co_await clock_.sleep_for(reconnect.after(failures_));
    auto opened = co_await redis::connection::open(settings_);
    auto owned = result<void>();
    if (opened) {
        auto taken = co_await take_over(*opened);
        owned = std::move(taken);
    } else {
        owned = opened.error();
    }
    if (ended_)  // meanwhile
        co_return *ended_;
    if (owned)
        connection_ = *opened;
    else if (opened_ || passes(owned.error()))
        lost(connection_, owned.error());
    co_return owned;
}

awaitable<result<void>> leased_connection::take_over(connection_ptr on)
{
    if (attached_)
        co_return co_await read_identity(on);
    co_return co_await claim(on);
}

awaitable<result<redis::value>> leased_connection::send_claim(connection_ptr on)
{
    for (bool whole = false;; whole = true) {
        auto command = begin(redis_scripts::claim(), whole);
        command.append(lease_.claim());
        auto reply = co_await on->execute(std::move(command));
        if (!reply)
            co_return reply.error();
        auto kind = redis::classify(*reply);
        if (kind == reply_class::done)
            co_return std::move(*reply);
        if (kind != reply_class::unknown_script || whole)
            co_return command_failure(kind, redis_scripts::claim().explained(*reply));
    }
}

awaitable<result<void>> leased_connection::claim(connection_ptr on)
{
    using step = claim_result::step;
    for (;;) {
        auto reply = co_await send_claim(on);
        if (!reply)
            co_return reply.error();
        auto claimed = lease_.evaluate(*reply, on != connection_);
        held_ = claimed.next == step::wait;
        note_end(claimed.end);
        if (claimed.lost_commits > 0)
            note_loss(claimed.lost_commits);
        if (claimed.next == step::proceed)
            co_return result<void>();
        if (claimed.next == step::recover)
            co_return co_await recover(on);
        if (claimed.next == step::stop) {
            end_with(claimed.why);
            co_return *ended_;
        }
        co_await wait_for(std::move(claimed));
    }
}

// Before anything is written: the reply to that may be lost, and then Redis seems to have all its commits.
void leased_connection::note_loss(std::uint64_t commits)
{
    cache_.clear();
    ++generation_;
    log::warning("{}: Redis has lost {} commit{} that it had confirmed; clashcast compares every subject again, and "
                 "finds again what the API still shows", label_, commits, commits == 1 ? "" : "s");
}

awaitable<result<void>> leased_connection::recover(connection_ptr on)
{
    auto command = begin(redis_scripts::recover(), true);
    command.add(lease_.value()).append(lease_.recover(end_));
    auto reply = co_await on->execute(std::move(command));
    if (!reply)
        co_return reply.error();
    auto kind = redis::classify(*reply);
    if (kind != reply_class::done)
        co_return command_failure(kind, redis_scripts::recover().explained(*reply));
    if (lease_lost(*reply))
        co_return lease_expired();
    note_recovered(*reply);
    co_return result<void>();
}

void leased_connection::note_recovered(const redis::value& reply)
{
    auto& outcome = reply.elements.at(2).text;
    lease_.note_edit(reply.elements.at(3).text);
    if (outcome == "restored")
        log::warning("{}: Redis has lost changes of the stored watches; clashcast has written them again", label_);
    else if (outcome == "merged")
        log::warning("{}: Redis has lost changes of the stored watches, and other changes came since; clashcast has "
                     "added the watches that were lost, so one that was removed may be back", label_);
}

awaitable<result<void>> leased_connection::read_identity(connection_ptr on)
{
    redis::command command("HGET", keys_("meta"), "identity");
    auto reply = co_await on->execute(std::move(command));
    if (!reply)
        co_return reply.error();
    auto kind = redis::classify(*reply);
    if (kind != reply_class::done)
        co_return command_failure(kind, reply->text);
    lease_.learn_identity(reply->text);
    co_return result<void>();
}

awaitable<void> leased_connection::wait_for(claim_result held)
{
    if (logged_holder_ != held.holder)
        log::warning("{}: instance \"{}\" owns it; waiting until it is released", label_, held.holder);
    logged_holder_ = std::move(held.holder);
    co_await clock_.sleep_for(held.pause);
}

}  // namespace clashcast
