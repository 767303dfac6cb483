#include <clashcast/watch.hpp>

#include "async/condition.hpp"
#include "async/task_group.hpp"
#include "watch/backoff.hpp"
#include "watch/endpoint.hpp"
#include "watch/probe.hpp"
#include "watch/recorder.hpp"
#include "watch/schedule.hpp"
#include "watch/wait.hpp"
#include "watch/watch_list.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <random>
#include <stop_token>

namespace clashcast {

namespace asio = boost::asio;

constexpr auto late_after = std::chrono::seconds(1);
constexpr auto beat = std::chrono::milliseconds(1);  // what is due within it is polled together: waiting costs more

struct watcher::state {
    state(api& a, change_log& j, clock& c) : source(a), log_book(j), time(c), records(j, counts, stopping) {}

    struct leaving;

    asio::awaitable<result<void>> run();
    asio::awaitable<result<void>> recall();
    asio::awaitable<void> dispatch(task_group& polls);
    asio::awaitable<void> poll(std::uint32_t number, clock::time_point wanted);
    asio::awaitable<bool> take_in(tracked& which, snapshot seen);
    void forget_what_the_journal_lost();
    asio::awaitable<void> tell_failure(tracked& which, problem failed);

    clock::duration pause_after(tracked&, clock::time_point wanted, const result<answer>&, bool good);
    bool may_poll() const
    {
        return !held && !(maintenance && maintenance->down()) && under_way < 2 * source.connections();
    }
    bool over() const { return stopping.stop_requested(); }
    void put(std::uint32_t number, clock::time_point when);
    void wake();

    api& source;
    change_log& log_book;
    clock& time;
    std::stop_source stopping;  // no further poll begins, and those that have not been sent are given up
    watch_counts counts;
    watch_list subjects;
    recorder records;
    std::optional<probe> maintenance;
    schedule due;
    std::minstd_rand dice{std::random_device{}()};
    clock::time_point awaited = clock::time_point::min();  // by dispatch(); max: room for another poll, or a release
    std::uint64_t generation = 0;  // of the journal, when the subjects' answers were remembered
    std::size_t under_way = 0;
    bool held = false;
    std::function<void(bool)> on_maintenance = [](bool) {};
    std::optional<condition> changed;  // anything that dispatch() and the probe wait for
};

// A poll that ends, however it ends. An exception other than cancellation is a bug: no further poll begins.
struct watcher::state::leaving {
    ~leaving()
    {
        --of.under_way;
        if (std::uncaught_exceptions() > before)
            of.stopping.request_stop();
    }
    state& of;
    int before;
};

void watcher::state::wake()
{
    if (changed)
        changed->notify_all();
}

void watcher::state::put(std::uint32_t number, clock::time_point when)
{
    due.put(number, when);
    if (when < awaited)
        wake();
}

// True: it is in the journal, or was there before, and no failure lasts.
asio::awaitable<bool> watcher::state::take_in(tracked& which, snapshot seen)
{
    forget_what_the_journal_lost();
    auto hash = hash_body(seen.body);
    if (hash == which.body_hash && !which.failing) {
        ++counts.unchanged;
        co_return true;
    }
    auto what = subjects.name_of(which);
    auto begun = generation;
    recorder::step compare = [&](checkpoint last) {
        return advance(what, std::move(last), seen, subjects.group_of(which).options);
    };
    auto recorded = co_await records.record(what, std::move(compare));
    if (!recorded)
        co_return false;
    which.body_hash = begun == log_book.generation() ? hash : 0;
    which.failing = recorded->failing.has_value();
    co_return !which.failing;
}

// A journal that went back has lost what this process saw recorded: the answers are compared again.
void watcher::state::forget_what_the_journal_lost()
{
    if (auto now = log_book.generation(); now != generation) {
        generation = now;
        subjects.forget_answers();
    }
}

// A 503 is not the subject's: the probe will tell.
asio::awaitable<void> watcher::state::tell_failure(tracked& which, problem failed)
{
    auto what = subjects.name_of(which);
    log::debug("{} failed: {}", to_string(what), failed.message.value_or(failed.reason.value_or("no reason given")));
    if (failed.status == 503) {
        if (maintenance)
            maintenance->look_soon();
        wake();
        co_return;
    }
    auto now = time.wall();
    recorder::step compare = [&](const checkpoint& last) { return advance(what, last, failed, now); };
    auto recorded = co_await records.record(what, std::move(compare));
    if (recorded)
        which.failing = recorded->failing.has_value();
}

clock::duration watcher::state::pause_after(tracked& which, clock::time_point wanted, const result<answer>& got,
                                            bool good)
{
    auto interval = subjects.group_of(which).interval;
    auto fresh_for = got ? got->fresh_for : std::chrono::seconds(0);
    if (good) {
        which.failures = 0;
        return pause_after_answer(interval, time.now() - wanted, fresh_for);
    }
    ++counts.failures;
    which.failures = static_cast<std::uint16_t>(std::min(which.failures + 1, 1000));
    auto status = got ? std::optional(static_cast<int>(got->status)) : std::nullopt;
    if (status == 503 && maintenance)  // the probe decides when polling goes on
        return interval;
    auto jitter = std::uniform_real_distribution(0.0, 1.0)(dice);
    return pause_after_failure(interval, which.failures, status, fresh_for, jitter);
}

asio::awaitable<void> watcher::state::poll(std::uint32_t number, clock::time_point wanted)
{
    leaving guard{*this, std::uncaught_exceptions()};
    auto& which = subjects[number];
    auto path = endpoint(subjects.group_of(which).of, which.tag);
    auto got = co_await source.get(std::move(path), stopping.get_token());
    if (!got && got.error().code == errc::closed)
        co_return;
    ++counts.polls;
    bool good = false;
    if (got && got->status == 200) {
        snapshot seen(std::move(got->body), time.wall());
        auto taken = co_await take_in(which, std::move(seen));
        good = taken;
    } else {
        auto failed = got ? read_problem(*got) : read_problem(got.error());
        co_await tell_failure(which, std::move(failed));
    }
    put(number, time.now() + pause_after(which, wanted, got, good));
}

asio::awaitable<void> watcher::state::dispatch(task_group& polls)
{
    while (!over()) {
        auto now = time.now(), wanted = due.next();
        auto next = may_poll() ? due.take(now) : std::nullopt;
        if (next) {
            counts.late += now - wanted > late_after;
            ++under_way;
            polls.spawn("a poll", poll(*next, wanted));
            continue;
        }
        awaited = may_poll() ? std::max<clock::time_point>(wanted, now + beat) : clock::time_point::max();
        co_await wait_until(time, awaited, *changed);
        awaited = clock::time_point::min();
    }
}

// Takes up what the journal knows of the subjects.
asio::awaitable<result<void>> watcher::state::recall()
{
    auto names = subjects.names();
    generation = log_book.generation();
    auto headers = co_await log_book.resume(names);
    if (!headers)
        co_return headers.error();
    for (std::size_t n = 0; n < subjects.size(); ++n) {
        subjects[n].body_hash = (*headers)[n].body_hash;
        subjects[n].failing = (*headers)[n].failing.has_value();
    }
    if (!maintenance)
        co_return result<void>();
    auto last = co_await log_book.load(names.back());
    if (!last)
        co_return last.error();
    maintenance->resume(*last);
    co_return result<void>();
}

asio::awaitable<result<void>> watcher::state::run()
{
    auto executor = co_await asio::this_coro::executor;
    changed.emplace(executor);
    std::stop_callback wake_at_the_end(stopping.get_token(), [this] { wake(); });
    subjects.close();
    if (auto& group = subjects.maintenance())
        maintenance.emplace(*group, source, records, time, counts, on_maintenance);
    auto recalled = co_await recall();
    if (!recalled)
        co_return recalled.error();
    auto now = time.now();
    std::uint32_t number = 0;
    for (auto pause : subjects.first_pauses())
        due.put(number++, now + pause);
    task_group tasks(executor);
    if (maintenance)
        tasks.spawn("the maintenance probe", maintenance->run(stopping.get_token(), *changed));
    tasks.spawn("the schedule", dispatch(tasks));
    co_await tasks.join();
    if (records.fatal())
        co_return *records.fatal();
    co_return result<void>();
}

watch_counts& watch_counts::operator+=(const watch_counts& more)
{
    polls += more.polls;
    unchanged += more.unchanged;
    failures += more.failures;
    late += more.late;
    events += more.events;
    return *this;
}

watcher::watcher(api& a, change_log& j, clock& c) : state_(std::make_unique<state>(a, j, c)) {}
watcher::~watcher() = default;

void watcher::add(watch_group group)
{
    state_->subjects.add(std::move(group));
}

void watcher::on_committed(std::function<void()> call)
{
    state_->records.on_committed = std::move(call);
}

void watcher::on_maintenance(std::function<void(bool)> call)
{
    state_->on_maintenance = std::move(call);
}

asio::awaitable<result<void>> watcher::run()
{
    return state_->run();
}

void watcher::stop()
{
    state_->stopping.request_stop();
}

void watcher::hold()
{
    state_->held = true;
}

void watcher::release()
{
    state_->held = false;
    state_->wake();
}

std::size_t watcher::subjects() const
{
    return state_->subjects.size();
}

watch_counts watcher::counts() const
{
    return state_->counts;
}

}  // namespace clashcast
