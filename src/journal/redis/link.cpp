#include "journal/redis/link.hpp"

#include "journal/record.hpp"
#include "journal/redis/scripts.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <random>

namespace clashcast {

namespace asio = boost::asio;
using redis::verdict;

namespace {

constexpr std::chrono::milliseconds lease_time{3'000};
constexpr std::array key_names{"lease",   "meta",   "headers", "bodies", "journal",
                               "cursors", "absent", "tallies", "dead"};

std::string random_name()
{
    std::random_device seed;
    std::uniform_int_distribution<std::uint64_t> any;
    return fmt::format("{:016x}", any(seed));
}

std::chrono::milliseconds pause_after(unsigned failures)
{
    constexpr std::chrono::milliseconds first{100}, longest{5'000};
    return std::min(longest, first * (1u << std::min(failures, 10u)) / 2);
}

asio::awaitable<void> sleep(asio::any_io_executor executor, std::chrono::milliseconds span)
{
    asio::steady_timer timer(executor, span);
    co_await timer.async_wait(asio::use_awaitable);
}

bool passes(const failure& f)
{
    return f.code == errc::not_connected || f.code == errc::timed_out;
}

// {'lost'}: the lease is not what the script was told.
bool is_lost(const redis::value& reply)
{
    return reply.elements.size() == 1 && reply.elements[0].text == "lost";
}

}  // namespace

redis_link::redis_link(asio::any_io_executor executor, redis::settings how, redis_keys keys,
                       std::string instance)
    : executor_(executor), how_(std::move(how)), keys_(std::move(keys)), instance_(std::move(instance)),
      writer_(random_name()), label_("journal " + keys_.tag), proposed_identity_(new_identity()),
      connected_(executor), moved_(executor)
{
    every_key_.add(key_names.size());
    for (const auto* name : key_names)
        every_key_.add(keys_(name));
}

void redis_link::saw(position place)
{
    if (place <= end_)
        return;
    end_ = place;
    moved_.notify_all();
}

failure redis_link::not_done(verdict opinion, std::string_view words) const
{
    return said(opinion == verdict::refused ? errc::refused : errc::not_connected, words);
}

void redis_link::confirmed(const std::string& reader, position at, std::string tally)
{
    auto& known = readers_[reader];
    if (known.tally.empty() || at >= known.at)
        known = {at, std::move(tally)};
}

void redis_link::saw(position last, told_events told)
{
    recent_.add(last, std::move(told));
    saw(last);
}

void redis_link::end_with(failure why)
{
    if (over_)
        return;
    over_ = std::move(why);
    line_.reset();
    connected_.notify_all();
    moved_.notify_all();
}

// Only the first to notice counts: the others lost the same connection.
void redis_link::lost(const line& which, failure why)
{
    if (which != line_)
        return;
    line_.reset();
    recent_.clear();
    if (which)
        which->close();
    ++failures_;
    if (told_ != why.what)
        log::warning("{}: {}; trying again", label_, to_string(why));
    told_ = why.what;
}

void redis_link::worked()
{
    if (failures_ > 0)
        log::info("{}: back", label_);
    failures_ = 0;
    told_.clear();
}

awaitable<result<void>> redis_link::open()
{
    while (!line_ && !over_) {
        auto connected = co_await connect();
        if (!connected && !passes(connected.error()))
            co_return failure(connected.error().code, fmt::format("{}: {}", label_, connected.error().what));
    }
    if (over_)
        co_return *over_;
    opened_ = true;
    worked();
    co_return result<void>();
}

awaitable<result<void>> redis_link::visit()
{
    visiting_ = true;
    co_return co_await open();
}

awaitable<result<redis_link::line>> redis_link::ready()
{
    while (!over_) {
        if (line_)
            co_return line_;
        if (connecting_)
            co_await connected_.wait();
        else
            co_await connect();
    }
    co_return *over_;
}

// One attempt, after a pause if others failed before. When it is cancelled, someone else who waits makes the
// next.
awaitable<result<void>> redis_link::connect()
{
    struct turn {
        explicit turn(redis_link& l) : mine(l) { mine.connecting_ = true; }
        ~turn()
        {
            mine.connecting_ = false;
            mine.connected_.notify_all();
        }
        redis_link& mine;
    } only_me(*this);

    if (failures_ > 0)
        co_await sleep(executor_, pause_after(failures_));
    auto opened = co_await redis::connection::open(how_);
    auto owned = result<void>();
    if (!opened) {
        owned = opened.error();
    } else if (visiting_) {
        auto known = co_await read_identity(*opened);
        owned = std::move(known);
    } else {
        auto claimed = co_await claim(*opened);
        owned = std::move(claimed);
    }
    if (over_)  // meanwhile
        co_return *over_;
    if (owned)
        line_ = *opened;
    else if (opened_ || passes(owned.error()))
        lost(line_, owned.error());
    co_return owned;
}

awaitable<result<redis::value>> redis_link::ask_claim(line on)
{
    for (bool whole = false;; whole = true) {
        auto ask = begin(redis_scripts::claim(), whole);
        ask.add(writer_).add(instance_).add(lease_time.count()).add(fence_);
        ask.add(identity_.empty() ? proposed_identity_ : identity_);
        auto reply = co_await on->execute(std::move(ask));
        if (!reply)
            co_return reply.error();
        auto opinion = redis::judge(*reply);
        if (opinion == verdict::done)
            co_return std::move(*reply);
        if (opinion != verdict::unknown_script || whole)
            co_return not_done(opinion, redis_scripts::claim().explained(*reply));
    }
}

awaitable<result<void>> redis_link::claim(line on)
{
    for (;;) {
        auto reply = co_await ask_claim(on);
        if (!reply)
            co_return reply.error();
        auto& answer = reply->elements;
        if (answer.at(0).text == "granted")
            co_return co_await granted(on, *reply);
        if (answer[0].text == "fenced") {
            end_with(failure(errc::fenced, fmt::format("{} belongs to {} now", label_, answer.at(1).text)));
            co_return *over_;
        }
        co_await wait_for(answer.at(1).text, answer.at(2).integer);
    }
}

// A Redis that has fewer commits than it had confirmed to us has gone back: it was restored, or lost its latest writes.
awaitable<result<void>> redis_link::granted(line on, const redis::value& answer)
{
    auto commits = static_cast<std::uint64_t>(answer.elements.at(3).integer);
    const auto& identity = answer.elements.at(4).text;
    if (!identity_.empty() && identity != identity_) {
        end_with(failure(errc::invalid,
                         fmt::format("{}: another journal is there now ({}, it was {}): start clashcast again to go on"
                                     " with it, or restore the old one first", label_, identity, identity_)));
        co_return *over_;
    }
    fence_ = std::max(fence_, static_cast<std::uint64_t>(answer.elements.at(1).integer));
    identity_ = identity;
    if (auto last = parse_position(answer.elements.at(2).text))
        saw(*last);
    auto lost = commits < commits_;
    if (lost)
        went_back(commits_ - commits);
    commits_ = std::max(commits_, commits);
    // A new connection may be to a Redis that lost nothing but moves of readers, which no commit tells.
    auto may_have_lost_moves = on != line_ && !readers_.empty();
    if (lost || may_have_lost_moves)
        co_return co_await recover(on);
    co_return result<void>();
}

// Before anything is written: the reply to that may be lost, and then Redis seems to have all its commits.
void redis_link::went_back(std::uint64_t lost)
{
    recent_.clear();
    ++generation_;
    log::warning("{}: Redis went back: {} commit{} that it had confirmed {} gone; every subject is compared with its"
                 " next answer, and what changed is found again", label_, lost, lost == 1 ? "" : "s",
                 lost == 1 ? "is" : "are");
}

awaitable<result<void>> redis_link::recover(line on)
{
    auto ask = begin(redis_scripts::recover(), true);
    ask.add(owner()).add(to_string(end_)).add(commits_).add(identity_);
    for (const auto& [name, known] : readers_)
        ask.add(name).add(to_string(known.at)).add(known.tally);
    auto reply = co_await on->execute(std::move(ask));
    if (!reply)
        co_return reply.error();
    auto opinion = redis::judge(*reply);
    if (opinion != verdict::done)
        co_return not_done(opinion, redis_scripts::recover().explained(*reply));
    if (is_lost(*reply))
        co_return failure(errc::not_connected, "the lease ran out");
    co_return result<void>();
}

awaitable<result<void>> redis_link::read_identity(line on)
{
    auto reply = co_await on->execute(redis::command("HGET", keys_("meta"), "identity"));
    if (!reply)
        co_return reply.error();
    auto opinion = redis::judge(*reply);
    if (opinion != verdict::done)
        co_return not_done(opinion, reply->text);
    identity_ = reply->text;
    co_return result<void>();
}

std::string redis_link::owner() const
{
    return fmt::format("{} {} {}", fence_, writer_, instance_);
}

awaitable<void> redis_link::wait_for(std::string holder, long long ms)
{
    if (told_holder_ != holder)
        log::warning("{}: instance \"{}\" owns it; waiting until it lets go", label_, holder);
    told_holder_ = std::move(holder);
    co_await sleep(executor_, std::chrono::milliseconds(std::clamp(ms, 10ll, 500ll)));
}

redis::command redis_link::begin(const redis::script& script, bool whole) const
{
    auto command = whole ? script.whole() : script.by_name();
    command.append(every_key_);
    return command;
}

failure redis_link::said(errc code, std::string_view words) const
{
    return failure(code, fmt::format("{} says: {}", redis::to_string(how_.server), words));
}

awaitable<result<redis::value>> redis_link::run(const redis::script& script, const redis::command& arguments)
{
    for (bool whole = false;;) {
        auto on = co_await ready();
        if (!on)
            co_return on.error();
        auto fence = fence_;
        auto command = begin(script, whole);
        command.add(owner()).append(arguments);
        auto reply = co_await (*on)->execute(std::move(command));
        auto opinion = reply ? redis::judge(*reply) : verdict::retry;
        whole = opinion == verdict::unknown_script;
        if (!reply)
            lost(*on, reply.error());
        else if (opinion == verdict::retry)
            lost(*on, said(errc::not_connected, reply->text));
        else if (opinion == verdict::refused)
            co_return said(errc::refused, script.explained(*reply));
        else if (opinion == verdict::done && !is_lost(*reply)) {
            worked();
            co_return std::move(*reply);
        } else if (opinion == verdict::done && fence == fence_)
            lost(*on, failure(errc::not_connected, "the lease ran out"));
    }
}

awaitable<result<std::vector<redis::value>>> redis_link::read(const std::vector<redis::command>& commands)
{
    for (;;) {
        auto on = co_await ready();
        if (!on)
            co_return on.error();
        auto replies = co_await (*on)->execute_all(commands);
        if (!replies) {
            lost(*on, replies.error());
            continue;
        }
        auto worst = std::max_element(replies->begin(), replies->end(), [](const auto& a, const auto& b) {
            return redis::judge(a) < redis::judge(b);
        });
        auto opinion = worst == replies->end() ? verdict::done : redis::judge(*worst);
        if (opinion == verdict::done)
            co_return std::move(*replies);
        if (opinion == verdict::refused)
            co_return said(errc::refused, worst->text);
        lost(*on, said(errc::not_connected, worst->text));
    }
}

awaitable<result<void>> redis_link::renew()
{
    auto on = co_await ready();
    if (!on)
        co_return on.error();
    auto claimed = co_await claim(*on);
    if (claimed)
        worked();
    else if (over_)
        co_return *over_;
    else
        lost(*on, claimed.error());
    co_return result<void>();
}

awaitable<void> redis_link::close()
{
    auto on = line_;
    auto fence = fence_;
    end_with(failure(errc::closed, label_ + " is closed"));
    if (!on || fence == 0)
        co_return;
    auto command = begin(redis_scripts::release(), true);
    command.add(owner());
    auto released = co_await on->execute(std::move(command));
    if (released && redis::judge(*released) != verdict::done)
        released = said(errc::refused, redis_scripts::release().explained(*released));
    if (!released)
        log::warning("{}: the lease was not released, it runs out by itself: {}", label_,
                     to_string(released.error()));
}

}  // namespace clashcast
