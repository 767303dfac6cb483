#include <clashcast/sink.hpp>

#include "async/condition.hpp"
#include "async/task_group.hpp"
#include "async/time_limit.hpp"
#include "backoff.hpp"
#include "sink/acknowledger.hpp"
#include "sink/parts.hpp"
#include "sink/session.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/this_coro.hpp>

#include <optional>
#include <random>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

constexpr backoff reconnect{std::chrono::seconds(1), std::chrono::seconds(10)};
constexpr std::chrono::milliseconds longest_look{200};  // into the journal, before a connection attempt
constexpr std::chrono::seconds grace_period{3};  // for the batches in flight when the sink is stopped

enum class phase : std::uint8_t {
    idle,        // run() was not called yet.
    connecting,  // Opens the publisher, or pauses before the next attempt.
    delivering,  // The publisher is open: events are read and published.
    draining,    // The connection failed. The batches in flight end before the next attempt.
    finishing,   // Stopped, or the journal or the destination ended. Batches in flight have the grace period to end.
    stopped,     // run() has returned, or returns at once.
};

// The tasks of a sink that runs, in groups that end at different times.
struct tasks {
    tasks(const asio::any_io_executor& e, sink_parts& parts)
        : changed(e), relaying(e), reading(e), publishing(e), writes(parts)
    {
        parts.changed = &changed;
    }

    condition changed;
    task_group relaying;    // The loop over connections. stop() cancels it.
    task_group reading;     // What a lost connection ends.
    task_group publishing;  // The batches in flight and the acknowledger, which may finish.
    acknowledger writes;
    std::optional<delivery_session> session;
};

}  // namespace

struct sink::state {
    state(std::string n, std::unique_ptr<cursor> c, route r, std::unique_ptr<publisher> p, clock& t)
        : parts(std::move(n), std::move(c), std::move(r), std::move(p), t)
    {
    }

    asio::awaitable<void> relay();
    asio::awaitable<void> find_oldest();
    asio::awaitable<failure> connect_and_deliver();
    asio::awaitable<void> acknowledge();
    asio::awaitable<void> finish();
    asio::awaitable<void> enforce_grace_period();

    void spawn(task_group&, asio::awaitable<void> task);
    void enter(phase);
    void end(const failure&);
    backoff::duration pause_before_retry(const failure&);
    std::optional<timestamp> oldest_waiting() const;
    std::string backlog() const;

    sink_parts parts;
    phase now = phase::idle;
    std::optional<failure> ended;  // why the journal or the destination ended the sink
    unsigned failures = 0;         // in a row
    std::uint64_t retries = 0;
    std::optional<timestamp> connected_since;
    std::optional<sink_status::error> last_error;
    std::minstd_rand dice{std::random_device()()};
    std::optional<tasks> running;
};

// finishing and stopped are final: what still runs then cannot leave them.
void sink::state::enter(phase next)
{
    if (now < phase::finishing || next > now)
        now = next;
    if (now == phase::delivering)
        connected_since = parts.time.wall();
    if (now == phase::draining || now == phase::stopped)
        connected_since.reset();
    running->writes.write_all(now != phase::delivering);
}

// One connection after the other.
asio::awaitable<void> sink::state::relay()
{
    for (;;) {
        enter(phase::connecting);
        co_await find_oldest();
        auto why = co_await connect_and_deliver();
        last_error = sink_status::error(why, failures > 0 ? last_error->since : parts.time.wall());
        if (why.code == errc::closed) {
            end(why);
            co_return;
        }
        auto pause = pause_before_retry(why);
        if (pause.count() > 0)
            co_await parts.time.sleep_for(pause);
    }
}

// For the status while the destination cannot be reached. A journal that is away does not hold up the connection.
asio::awaitable<void> sink::state::find_oldest()
{
    if (parts.waiting() == 0 || parts.batches.oldest())
        co_return;
    parts.from->seek(parts.batches.reached());
    auto look = parts.from->next(1);
    auto late = parts.time.sleep_for(longest_look);
    auto found = co_await race(std::move(look), std::move(late));
    parts.from->seek(parts.batches.reached());
    if (found && *found)
        parts.batches.found_oldest((*found)->front().at);
    else if (found)
        end(found->error());
}

asio::awaitable<failure> sink::state::connect_and_deliver()
{
    auto on_journal_failure = [this](const failure& why) { end(why); };
    auto& session = running->session.emplace(parts, running->writes, running->reading, running->publishing,
                                             on_journal_failure);
    auto opened = co_await session.open();
    if (!opened)
        co_return opened.error();
    enter(phase::delivering);
    log::info("sink {}: connected, {}", parts.name, backlog());
    auto since = parts.time.now();
    auto why = co_await session.deliver();
    enter(phase::draining);
    co_await session.drain();
    if (session.has_delivered() || parts.time.now() - since >= reconnect.longest)
        failures = 0;
    co_return why;
}

asio::awaitable<void> sink::state::acknowledge()
{
    auto written = co_await running->writes.run();
    if (!written)
        end(written.error());
}

asio::awaitable<void> sink::state::enforce_grace_period()
{
    co_await parts.time.sleep_for(grace_period);
    log::warning("sink {}: batches in flight did not finish within {} s; the next run delivers them again", parts.name,
                 grace_period.count());
    running->publishing.cancel();
}

void sink::state::spawn(task_group& group, asio::awaitable<void> task)
{
    group.spawn("sink " + parts.name, std::move(task));
}

// The first reason counts.
void sink::state::end(const failure& why)
{
    if (!ended)
        ended = why;
    enter(phase::finishing);
    running->relaying.cancel();
}

backoff::duration sink::state::pause_before_retry(const failure& why)
{
    auto at_once = why.code == errc::behind && failures == 0;
    ++failures;
    ++retries;
    auto jitter = std::uniform_real_distribution(0.0, 1.0)(dice);
    auto pause = at_once ? backoff::duration(0) : reconnect.after(failures, jitter);
    log::warning("sink {}: {}; {}; retrying {}", parts.name, to_string(why), backlog(),
                 at_once ? "at once" : fmt::format("in {:.1f} s", std::chrono::duration<double>(pause).count()));
    return pause;
}

std::optional<timestamp> sink::state::oldest_waiting() const
{
    auto at = parts.batches.oldest();
    if (!at || parts.waiting() == 0)
        return {};
    return timestamp(std::chrono::milliseconds(at->milliseconds));
}

// "12 events waiting after 1795449827207-42".
std::string sink::state::backlog() const
{
    auto count = parts.waiting();
    return fmt::format("{} event{} waiting after {}", count, count == 1 ? "" : "s", to_string(parts.batches.reached()));
}

// Lets the batches in flight end, then closes the publisher.
asio::awaitable<void> sink::state::finish()
{
    auto& r = *running;
    if (r.session)
        r.session->stop();
    r.reading.cancel();
    r.writes.finish();
    spawn(r.relaying, enforce_grace_period());
    co_await r.reading.join();
    co_await r.publishing.join();
    r.relaying.cancel();
    co_await r.relaying.join();
    co_await parts.to->close();
    enter(phase::stopped);
    if (auto text = parts.refused.rest())
        log::error("sink {}: {}", parts.name, *text);
    log::info("sink {}: stopped, {}", parts.name, backlog());
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
    if (s.now == phase::stopped)
        co_return result<void>();
    auto executor = co_await asio::this_coro::executor;
    auto& running = s.running.emplace(executor, s.parts);
    s.spawn(running.relaying, s.relay());
    s.spawn(running.publishing, s.acknowledge());
    co_await running.relaying.join();
    if (s.now != phase::finishing)
        running.publishing.cancel();  // this call was cancelled
    s.enter(phase::finishing);
    co_await s.finish();
    s.running.reset();
    if (s.ended)
        co_return *s.ended;
    co_return result<void>();
}

void sink::stop()
{
    auto& s = *state_;
    if (!s.running) {
        s.now = phase::stopped;
    } else if (s.now < phase::finishing) {
        s.enter(phase::finishing);
        if (s.running->session)
            s.running->session->stop();
        s.running->relaying.cancel();
    }
}

void sink::announce(const service_health& health)
{
    state_->parts.to->announce(health);
}

const std::string& sink::name() const
{
    return state_->parts.name;
}

sink_status sink::status() const
{
    const auto& s = *state_;
    sink_status status;
    status.name = s.parts.name;
    status.guarantee = s.parts.to->guarantee();
    status.connected_since = s.connected_since;
    status.counts = s.parts.batches.counts();
    status.waiting = s.parts.waiting();
    status.oldest_waiting = s.oldest_waiting();
    status.last_delivery = s.parts.last_delivery;
    status.last_error = s.last_error;
    status.retries = s.retries;
    status.delivery = s.parts.delivery;
    return status;
}

}  // namespace clashcast
