#include <clashcast/watch.hpp>

#include "async/condition.hpp"
#include "async/task_group.hpp"
#include "json/document.hpp"
#include "watch/backoff.hpp"
#include "watch/cause.hpp"
#include "watch/endpoint.hpp"
#include "watch/failing.hpp"
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
    state(api& a, change_log& j, clock& c) : source(a), log_book(j), time(c), records(j, c, counts, stopping) {}

    struct leaving;

    asio::awaitable<result<void>> run();
    asio::awaitable<result<void>> recall();
    asio::awaitable<void> dispatch(task_group& polls);
    asio::awaitable<void> poll(std::uint32_t number, clock::time_point wanted);
    asio::awaitable<bool> take_in(std::uint32_t number, snapshot seen);
    void forget_what_the_journal_lost();
    void forgive_maintenance();
    asio::awaitable<void> tell_failure(std::uint32_t number, problem failed);
    void fails(std::uint32_t number, const cause& why);
    watch_status status() const;

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
    failing_subjects failing;
    poll_failures failing_at_start;
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

// What the poll_error says of an answer that was malformed.
std::string error_of(const change& news)
{
    json::document metadata;
    return metadata.parse(news.events.back().metadata) ? metadata.root()["error"].text() : std::string();
}

void watcher::state::fails(std::uint32_t number, const cause& why)
{
    failing.failed(number, subjects[number].mark, why);
}

// True: it is in the journal, or was there before, and no failure lasts.
asio::awaitable<bool> watcher::state::take_in(std::uint32_t number, snapshot seen)
{
    auto& which = subjects[number];
    forget_what_the_journal_lost();
    auto hash = hash_body(seen.body);
    if (hash == which.body_hash && !which.failing) {
        ++counts.unchanged;
        co_return true;
    }
    auto what = subjects.name_of(which);
    auto begun = generation;
    std::optional<std::string> malformed;
    recorder::step compare = [&](checkpoint last) {
        auto news = advance(what, std::move(last), seen, subjects.group_of(which).options);
        if (news && news->next.failing && !news->events.empty())
            malformed = error_of(*news);
        return news;
    };
    auto recorded = co_await records.record(what, std::move(compare));
    if (!recorded) {
        fails(number, not_recorded(what, recorded.error()));
        co_return false;
    }
    which.body_hash = begun == log_book.generation() ? hash : 0;
    which.failing = recorded->failing.has_value();
    if (which.failing) {
        recorded->failing->message = std::move(malformed);
        fails(number, cause_of(what, *recorded->failing));
    }
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

// What failed because of maintenance is asked again when that is over.
void watcher::state::forgive_maintenance()
{
    if (!failing.any_in_maintenance())
        return;
    for (std::uint32_t n = 0; n < subjects.size(); ++n)
        if (failing.in_maintenance(subjects[n].mark))
            failing.forget(n, subjects[n].mark);
}

// A 503 is not the subject's: the probe will tell.
asio::awaitable<void> watcher::state::tell_failure(std::uint32_t number, problem failed)
{
    auto& which = subjects[number];
    auto what = subjects.name_of(which);
    fails(number, cause_of(what, failed));
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
    else
        fails(number, not_recorded(what, recorded.error()));
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
        auto taken = co_await take_in(number, std::move(seen));
        good = taken;
        if (good && which.mark != failing_subjects::answered_last)
            failing.answered(number, which.mark);
    } else {
        auto failed = got ? read_problem(*got) : read_problem(got.error());
        co_await tell_failure(number, std::move(failed));
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
    failing.enter(subjects.size());
    for (std::uint32_t n = 0; n < subjects.size(); ++n) {
        auto& told = (*headers)[n].failing;
        subjects[n].body_hash = (*headers)[n].body_hash;
        subjects[n].failing = told.has_value();
        if (told)
            fails(n, cause_of(names[n], *told));
    }
    failing_at_start = failing.status().failing;
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
        maintenance.emplace(*group, source, records, time, counts, failing, [this](bool down) {
            if (!down)
                forgive_maintenance();
            on_maintenance(down);
        });
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

watch_status watcher::state::status() const
{
    auto now = failing.status();
    now.failing_at_start = failing_at_start;
    now.maintenance = maintenance && maintenance->down();
    now.journal_waits = records.waits();
    if (auto why = source.obstacle(); !why.empty())
        now.all_fail(why);
    return now;
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
    state_->forgive_maintenance();
    state_->wake();
}

std::size_t watcher::subjects() const
{
    return state_->subjects.size() + (state_->subjects.maintenance() ? 1 : 0);
}

watch_status watcher::status() const
{
    return state_->status();
}

watch_counts watcher::counts() const
{
    return state_->counts;
}

}  // namespace clashcast
