#include "watch/poller.hpp"

#include "watch/poll_pause.hpp"
#include "watch/request_path.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

constexpr int most_steps = 10;  // of one visit, so that no subject keeps the others waiting

bool same_request(const appointment& one, const appointment& other)
{
    return one.what == other.what && one.every == other.every;
}

}  // namespace

// However the poll ends. An exception other than cancellation is a bug: no further poll begins.
struct poller::poll_end {
    poll_end(poll_context& a, std::uint32_t n) : all(a), number(n), before(std::uncaught_exceptions()) {}
    ~poll_end()
    {
        --all.under_way;
        auto& which = all.subjects[number];
        which.polling = false;
        if (std::uncaught_exceptions() > before)
            all.stopping.request_stop();
        if (!which.active)  // else its next poll is scheduled, which wakes the loop that may have waited for this end
            all.notify();
        all.subjects.release_if_unused(number);
    }
    poll_context& all;
    std::uint32_t number;
    int before;
};

// What is known of a war may be out of date while its own request fails: maintenance moves its times.
bool poller::visit::may_tick() const
{
    return !own_failed || plan.ticks_without_answers;
}

clock::time_point poller::visit::next(const moment& now)
{
    auto by_plan = times.next(plan, now);
    if (may_tick())
        return by_plan;
    auto without_tick = times;
    auto rest = plan;
    rest.tick.reset();
    return without_tick.next(rest, now);
}

asio::awaitable<void> poller::poll(std::uint32_t number, clock::time_point wanted)
{
    poll_end end(all_, number);
    auto& which = all_.subjects[number];
    bool simple = !has_agenda(all_.subjects.group_of(which).kind);
    auto visiting = simple ? keep_interval(number, wanted) : keep_agenda(number, wanted);
    auto next = co_await std::move(visiting);
    if (which.active && !all_.is_stopping())
        all_.schedule_at(number, next);
    else
        visits_.erase(number);
}

asio::awaitable<result<response>> poller::ask(std::uint32_t number, const request& what)
{
    auto& which = all_.subjects[number];
    auto kind = all_.subjects.group_of(which).kind;
    auto path = request_path(kind, which.tag, what);
    auto got = co_await all_.source.get(std::move(path), all_.stopping.get_token());
    if (got || got.error().code != errc::closed)
        ++all_.counts[kind].polls;
    co_return got;
}

asio::awaitable<clock::time_point> poller::keep_interval(std::uint32_t number, clock::time_point wanted)
{
    auto& which = all_.subjects[number];
    auto got = co_await ask(number, request());
    if (!got && got.error().code == errc::closed)
        co_return wanted;
    auto found = co_await record(number, request(), got);
    auto interval = all_.subjects.group_of(which).interval;
    auto pause = pause_after(which, interval, all_.time.now() - wanted, got, found.good);
    co_return all_.time.now() + pause;
}

// Of the kind's own request.
asio::awaitable<recorded_poll> poller::record(std::uint32_t number, request asked, result<response>& got)
{
    recorded_poll found;
    if (got && got->status == 200) {
        snapshot seen(std::move(got->body), all_.time.wall());
        found = co_await records_.answer(number, std::move(seen), std::move(asked));
    } else {
        auto failed = got ? poll_failure_of(*got) : poll_failure_of(got.error());
        found = co_await records_.failure(number, std::move(failed));
    }
    if (found.good)
        all_.answered(number);
    co_return found;
}

// The agenda is read from the checkpoint only when it may be another one: at first, at the moment that it named, and
// after each change.
asio::awaitable<clock::time_point> poller::keep_agenda(std::uint32_t number, clock::time_point wanted)
{
    auto& which = all_.subjects[number];
    auto idle = agenda_of(number, checkpoint());
    auto known = which.planned != 0 ? visits_.find(number) : visits_.end();  // else it is of an earlier subject
    bool is_idle = which.planned != 0 && known == visits_.end();
    auto here = known == visits_.end() ? visit(number, itinerary(wanted), idle) : known->second;
    if (!is_idle && all_.time.wall() >= here.times.look_again())
        co_await read_agenda(here);
    bool more = true;
    for (int steps = 0; more && steps < most_steps && !here.given_up; ++steps)
        more = co_await take_step(here);
    auto next = here.next(now());
    if (std::exchange(here.given_up, false))
        next = std::max(next, all_.time.now() + all_.subjects.group_of(which).interval);
    if (here.times.is_trivial() && same_request(here.plan.requests.front(), idle.requests.front()))
        visits_.erase(number);
    else
        visits_.insert_or_assign(number, std::move(here));
    co_return next;
}

agenda poller::agenda_of(std::uint32_t number, const checkpoint& last) const
{
    auto& group = all_.subjects.group_of(all_.subjects[number]);
    auto what = all_.subjects.name_of(all_.subjects[number]);
    auto interval = std::chrono::duration_cast<std::chrono::milliseconds>(group.interval);
    return clashcast::agenda_of({what, last, group.options, interval, all_.time.wall()});
}

asio::awaitable<void> poller::read_agenda(visit& here)
{
    auto& which = all_.subjects[here.number];
    auto what = all_.subjects.name_of(which);
    auto last = co_await all_.records.load(std::move(what));
    if (!last) {
        here.given_up = true;
        co_return;
    }
    which.planned = 1;
    here.plan = agenda_of(here.number, *last);
}

// False: nothing is due now.
asio::awaitable<bool> poller::take_step(visit& here)
{
    auto at = now();
    auto* due = here.times.due(here.plan, at);
    if (all_.is_stopping())
        co_return false;
    if (due && due->slot.empty()) {
        co_await ask_own(here);
    } else if (here.may_tick() && itinerary::ticks(here.plan, at)) {
        co_await pass_time(here, at.wall);
    } else if (due) {
        auto what = *due;
        co_await ask_other(here, what);
    } else {
        co_return false;
    }
    co_return true;
}

asio::awaitable<void> poller::pass_time(visit& here, timestamp when)
{
    poll_result nothing(when);
    auto found = co_await records_.other(here.number, std::move(nothing));
    here.given_up = !found.at;
    if (found.at)
        here.plan = agenda_of(here.number, *found.at);
}

asio::awaitable<void> poller::ask_own(visit& here)
{
    auto& which = all_.subjects[here.number];
    auto begun = now();
    auto asked = here.plan.requests.front().what;
    auto past = std::max(begun.steady - here.times.own_due(), clock::duration::zero());
    auto got = co_await ask(here.number, asked);
    if (!got && got.error().code == errc::closed) {
        here.given_up = true;
        co_return;
    }
    auto found = co_await record(here.number, asked, got);
    if (found.at)
        here.plan = agenda_of(here.number, *found.at);
    auto interval = here.plan.requests.front().every;
    auto pause = pause_after(which, interval, past + (all_.time.now() - begun.steady), got, found.good);
    here.times.own_asked(begun, all_.time.now() + pause);
    here.own_failed = !found.good;
    here.given_up = got && got->status == in_maintenance && !here.plan.ticks_without_answers;
}

asio::awaitable<void> poller::ask_other(visit& here, const appointment& due)
{
    auto begun = now();
    auto got = co_await ask(here.number, due.what);
    if (!got && got.error().code == errc::closed) {
        here.given_up = true;
        co_return;
    }
    if (!got || got->status != in_maintenance)
        here.times.asked(due.slot, begun, got ? got->fresh_for : std::chrono::seconds(0));
    auto when = all_.time.wall();
    bool good = got && got->status == 200;
    all_.counts[all_.subjects.group_of(all_.subjects[here.number]).kind].failures += good ? 0 : 1;
    here.given_up = got && got->status == in_maintenance;
    auto failed = got ? poll_failure_of(*got) : poll_failure_of(got.error());
    auto outcome = good ? poll_result(snapshot(std::move(got->body), when), due.what)
                        : poll_result(std::move(failed), when, due.what);
    auto found = co_await records_.other(here.number, std::move(outcome));
    if (found.at)
        here.plan = agenda_of(here.number, *found.at);
}

clock::duration poller::pause_after(subject_state& which, clock::duration interval, clock::duration past,
                                    const result<response>& got, bool good)
{
    auto& group = all_.subjects.group_of(which);
    auto fresh_for = got ? got->fresh_for : std::chrono::seconds(0);
    if (good) {
        which.failures = 0;
        return pause_after_answer(interval, past, fresh_for);
    }
    ++all_.counts[group.kind].failures;
    which.failures = static_cast<std::uint16_t>(std::min(which.failures + 1, 1000)) & 0x3fff;
    auto status = got ? std::optional(static_cast<int>(got->status)) : std::nullopt;
    if (status == in_maintenance && probe_.is_watching())  // the probe decides when polling goes on
        return group.interval;
    auto jitter = std::uniform_real_distribution(0.0, 1.0)(random_);
    return pause_after_failure(group.interval, which.failures, status, fresh_for, jitter);
}

}  // namespace clashcast
