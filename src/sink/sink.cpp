#include <clashcast/sink.hpp>

#include "async/condition.hpp"
#include "async/task_group.hpp"
#include "sink/pause.hpp"
#include "sink/progress.hpp"
#include "text/printable.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/this_coro.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

constexpr std::size_t batch_size = 100;
constexpr std::size_t batches_under_way = 4;
constexpr std::chrono::seconds patience{3};   // with what is under way when the sink is stopped
constexpr std::chrono::seconds steady{60};    // a connection that lasts so long makes up for failures before it
constexpr std::chrono::seconds untold{1};     // how long a move of the cursor may be kept from the journal

// What exists while the sink runs. Three groups, because they end at different times.
struct tasks {
    explicit tasks(asio::any_io_executor e) : changed(e), relaying(e), reading(e), publishing(e) {}

    condition changed;      // anything that one of the coroutines below waits for
    task_group relaying;    // the loop over connections; stop() ends it
    task_group reading;     // what a lost connection ends: the reader, who waits for the loss, and who reminds
    task_group publishing;  // batches under way, and the cursor's moves: they are allowed to finish
};

// What a destination that lost events is given again.
struct refill {
    position until;            // what it had before
    std::uint64_t events = 0;  // that were read again
};

}  // namespace

struct sink::state {
    state(std::string n, std::unique_ptr<cursor> c, route r, std::unique_ptr<publisher> p, clock& t)
        : name(std::move(n)), from(std::move(c)), wanted(std::move(r)), to(std::move(p)), time(t),
          done(from->committed())
    {
    }

    asio::awaitable<void> relay();
    asio::awaitable<failure> deliver_until_failure();
    asio::awaitable<void> read();
    asio::awaitable<void> watch();
    asio::awaitable<void> remind();
    asio::awaitable<void> publish(std::uint64_t number, batch, std::vector<entry> of);
    asio::awaitable<void> record();
    asio::awaitable<void> lose_patience();
    asio::awaitable<void> counted(asio::awaitable<void> task);

    void spawn(task_group&, asio::awaitable<void> task);
    void spawn_counted(task_group&, asio::awaitable<void> task);
    void begin(std::vector<entry>);
    bool is_news(const entry&) const;
    std::vector<dead_letter> dead_letters(const std::vector<refusal>&, const std::vector<entry>& of) const;
    void tell_refilled();
    void fail(failure);
    void end_for_good(const failure&);
    std::chrono::seconds pause_before_retry(const failure&);
    std::uint64_t waiting() const;

    const std::string name;
    const std::unique_ptr<cursor> from;
    const route wanted;
    const std::unique_ptr<publisher> to;
    clock& time;

    progress done;
    std::optional<refill> refilling;
    std::optional<failure> broken;  // why the connection is of no more use
    std::optional<failure> ended;   // why the journal or the destination is, for good
    std::size_t busy = 0;           // readers and publishing batches
    int failures = 0;               // in a row
    bool connected = false;
    bool resting = false;   // between connections, or for good: every move of the cursor is worth a write
    bool overdue = false;   // a move of the cursor, for what the route left out, waits to be recorded
    bool stopping = false;
    bool finishing = false;
    std::optional<tasks> running;
};

// One connection after the other.
asio::awaitable<void> sink::state::relay()
{
    for (;;) {
        auto why = co_await deliver_until_failure();
        if (why.code == errc::closed) {
            end_for_good(why);
            co_return;
        }
        auto pause = pause_before_retry(why);
        if (pause.count() > 0)
            co_await time.sleep_for(pause);
    }
}

asio::awaitable<failure> sink::state::deliver_until_failure()
{
    auto since = time.now();
    broken.reset();
    sink_start start(from->committed(), from->end());
    start.since = from->since();
    start.journal = from->journal();
    auto place = co_await to->open(start);
    if (!place)
        co_return place.error();
    from->seek(*place);
    done.restart(*place);
    refilling.reset();
    if (*place < from->committed()) {
        refilling.emplace().until = from->committed();
        log::warning("sink {}: the destination lacks events that it had: delivering again what the journal keeps after {}",
                     name, to_string(*place));
    }
    connected = true;
    resting = false;
    log::info("sink {}: connected, {} events to go", name, waiting());
    spawn_counted(running->reading, read());
    spawn_counted(running->reading, watch());
    spawn_counted(running->reading, remind());
    while (!broken)
        co_await running->changed.wait();
    connected = false;
    resting = true;
    running->reading.cancel();
    running->changed.notify_all();
    while (busy > 0 || done.unrecorded())
        co_await running->changed.wait();
    if (time.now() - since > steady)
        failures = 0;
    co_return *broken;
}

asio::awaitable<void> sink::state::read()
{
    while (!broken && !stopping) {
        while (done.under_way() >= batches_under_way)
            co_await running->changed.wait();
        auto entries = co_await from->next(batch_size);
        if (broken || stopping)
            co_return;  // seek() or the next start will have these read again
        if (!entries) {
            end_for_good(entries.error());
            co_return;
        }
        begin(std::move(*entries));
    }
}

asio::awaitable<void> sink::state::watch()
{
    auto why = co_await to->lost();
    fail(std::move(why));
}

// What the route leaves out is not worth a write each time, but it holds the journal back: a full one would wait for
// ever.
asio::awaitable<void> sink::state::remind()
{
    for (;;) {
        co_await time.sleep_for(untold);
        overdue = true;
        running->changed.notify_all();
    }
}

// Not counted by a receipt before. A gap is no event of the journal's: what it stands for counts.
bool sink::state::is_news(const entry& e) const
{
    return e.at > from->committed() && e.missed == 0;
}

void sink::state::begin(std::vector<entry> entries)
{
    batch b;
    batch_plan plan;
    std::vector<entry> of;  // the messages
    b.upto = plan.upto = entries.back().at;
    for (auto& e : entries) {
        auto news = is_news(e);
        plan.passed.dropped += e.missed;
        if (e.event.type.empty())
            continue;  // there is nothing to publish: the journal's store lost what stood here
        if (auto m = wanted(e)) {
            plan.messages += news;
            if (refilling && !news)
                ++refilling->events;
            b.messages.push_back(std::move(*m));
            of.push_back(std::move(e));
        } else {
            plan.passed.filtered += news;
        }
    }
    auto number = done.begin(plan);
    if (b.messages.empty()) {
        done.settle(number, {});
        tell_refilled();
        running->changed.notify_all();
    } else {
        spawn_counted(running->publishing, publish(number, std::move(b), std::move(of)));
    }
}

asio::awaitable<void> sink::state::publish(std::uint64_t number, batch b, std::vector<entry> of)
{
    auto refused = co_await to->publish(std::move(b));
    if (!refused) {
        fail(refused.error());
        co_return;
    }
    done.settle(number, dead_letters(*refused, of));
    failures = 0;
    tell_refilled();
}

void sink::state::tell_refilled()
{
    if (!refilling || done.reached() < refilling->until)
        return;
    log::info("sink {}: {} event{} delivered again", name, refilling->events, refilling->events == 1 ? "" : "s");
    refilling.reset();
}

// As the destination would have had them.
std::vector<dead_letter> sink::state::dead_letters(const std::vector<refusal>& refused,
                                                   const std::vector<entry>& of) const
{
    std::vector<dead_letter> letters;
    for (const auto& one : refused) {
        const auto& e = of.at(one.index);
        auto reason = quoted_words(one.reason);
        log::error("sink {}: event {} was refused for good: {}", name, e.event.id, reason);
        if (!is_news(e))
            continue;
        auto& letter = letters.emplace_back();
        letter.reader = name;
        letter.at = e.at;
        letter.refused = time.wall();
        letter.reason = std::move(reason);
        letter.event = event_from_json(wanted(e)->payload, e.event.of).value();
    }
    return letters;
}

// Moves the cursor, one write at a time, always to the newest place.
asio::awaitable<void> sink::state::record()
{
    while (!finishing || busy > 0 || done.unrecorded()) {
        auto late = std::exchange(overdue, false);
        auto due = done.worth_recording() || ((resting || late) && done.unrecorded());
        if (!due) {
            co_await running->changed.wait();
            continue;
        }
        auto said = done.take();
        auto place = said.upto;
        auto advanced = co_await from->advance(std::move(said));
        if (!advanced) {
            end_for_good(advanced.error());
            co_return;
        }
        done.recorded(place);
        running->changed.notify_all();
    }
}

asio::awaitable<void> sink::state::lose_patience()
{
    co_await time.sleep_for(patience);
    log::warning("sink {}: what was under way has not ended within {} s, and is left to the next run", name,
                 patience.count());
    running->publishing.cancel();
}

void sink::state::spawn(task_group& group, asio::awaitable<void> task)
{
    group.spawn("sink " + name, std::move(task));
}

void sink::state::spawn_counted(task_group& group, asio::awaitable<void> task)
{
    ++busy;
    spawn(group, counted(std::move(task)));
}

asio::awaitable<void> sink::state::counted(asio::awaitable<void> task)
{
    std::exception_ptr thrown;
    try {
        co_await std::move(task);
    } catch (...) {
        thrown = std::current_exception();
    }
    --busy;
    if (thrown)
        fail(failure(errc::not_connected, "given up"));  // so that nobody waits for it; the reason, if any, is logged
    running->changed.notify_all();
    if (thrown)
        std::rethrow_exception(thrown);
}

void sink::state::fail(failure why)
{
    if (!broken)
        broken = std::move(why);
    running->changed.notify_all();
}

void sink::state::end_for_good(const failure& why)
{
    if (!ended)
        ended = why;
    running->relaying.cancel();
}

std::chrono::seconds sink::state::pause_before_retry(const failure& why)
{
    auto at_once = why.code == errc::behind && failures == 0;
    ++failures;
    auto pause = at_once ? std::chrono::seconds(0) : pause_after(failures);
    log::warning("sink {}: {} events from {}: {}; retrying {}", name, waiting(), to_string(done.reached()),
                 to_string(why), at_once ? "at once" : fmt::format("in {} s", pause.count()));
    return pause;
}

std::uint64_t sink::state::waiting() const
{
    auto end = from->end().sequence, place = done.reached().sequence;
    return end > place ? end - place : 0;
}

sink::sink(std::string name, std::unique_ptr<cursor> from, route wanted, std::unique_ptr<publisher> to, clock& time)
    : state_(std::make_unique<state>(std::move(name), std::move(from), std::move(wanted), std::move(to), time))
{
}

sink::~sink() = default;
sink::sink(sink&&) noexcept = default;

asio::awaitable<result<void>> sink::run()
{
    auto& s = *state_;
    if (s.stopping)
        co_return result<void>();
    auto executor = co_await asio::this_coro::executor;
    auto& running = s.running.emplace(executor);
    s.spawn(running.relaying, s.relay());
    s.spawn(running.publishing, s.record());
    co_await running.relaying.join();

    s.finishing = s.resting = true;
    if (!s.stopping && !s.ended)
        running.publishing.cancel();  // this call was cancelled
    running.reading.cancel();
    s.spawn(running.relaying, s.lose_patience());
    running.changed.notify_all();
    co_await running.reading.join();
    co_await running.publishing.join();
    running.relaying.cancel();
    co_await running.relaying.join();
    co_await s.to->close();
    s.connected = false;
    s.running.reset();
    log::info("sink {}: stopped, {} events to go", s.name, s.waiting());
    if (s.ended)
        co_return *s.ended;
    co_return result<void>();
}

void sink::stop()
{
    if (!std::exchange(state_->stopping, true) && state_->running)
        state_->running->relaying.cancel();
}

void sink::announce(const service_health& now)
{
    state_->to->announce(now);
}

const std::string& sink::name() const
{
    return state_->name;
}

sink_counts sink::counts() const
{
    sink_counts now;
    static_cast<tally&>(now) = state_->done.counts();
    now.waiting = state_->waiting();
    now.connected = state_->connected;
    return now;
}

}  // namespace clashcast
