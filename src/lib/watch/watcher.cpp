#include <clashcast/watch.hpp>

#include "async/task_group.hpp"
#include "watch/check_group.hpp"
#include "watch/maintenance_probe.hpp"
#include "watch/membership.hpp"
#include "watch/poll_context.hpp"
#include "watch/poller.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

constexpr auto late_after = std::chrono::seconds(1);
constexpr auto beat = std::chrono::milliseconds(1);  // what is due within it is polled together: waking up costs more

}  // namespace

struct watcher::state {
    state(api& a, checkpoint_store& j, clock& c)
        : all(a, j, c), probe(all, [this](bool down) { probe_turned(down); }), members(all, probe), polls(all, probe)
    {
    }

    result<void> remove(const std::vector<subject>&);
    asio::awaitable<result<void>> run();
    asio::awaitable<void> begin_polls(task_group&);
    bool may_poll() const;
    void probe_turned(bool down);
    void forgive_maintenance();
    watch_status status() const;
    void add_schedule(watch_status&) const;

    poll_context all;
    maintenance_probe probe;
    membership members;
    poller polls;
    failing_subjects failing_at_start;
    std::function<void(bool)> on_maintenance = [](bool) {};
    bool running = false;
    bool held = false;
    bool down_elsewhere = false;  // another watcher's probe found maintenance
};

result<void> watcher::state::remove(const std::vector<subject>& leaving)
{
    for (auto& one : leaving)
        if (!all.subjects.find(one))
            return not_watched(one);
    for (auto& one : leaving)
        if (auto number = all.subjects.find(one)) {  // else it is in the list twice
            all.subjects.remove(*number);
            members.deactivate(*number);
        }
    all.notify();
    return {};
}

// Failures that maintenance caused do not count once it is over.
void watcher::state::forgive_maintenance()
{
    if (!all.failures.any_in_maintenance())
        return;
    for (std::uint32_t n = 0; n < all.subjects.numbers(); ++n)
        if (all.failures.in_maintenance(all.subjects[n].mark))
            all.failures.forget(all.subjects.ref_of(n));
}

void watcher::state::probe_turned(bool down)
{
    if (!down)
        forgive_maintenance();
    on_maintenance(down);
}

bool watcher::state::may_poll() const
{
    return !held && !down_elsewhere && !probe.down() && all.under_way < 2 * all.source.connections();
}

asio::awaitable<void> watcher::state::begin_polls(task_group& tasks)
{
    while (!all.is_stopping()) {
        auto now = all.time.now(), due = all.due.next();
        auto next = may_poll() ? all.due.take(now) : std::nullopt;
        if (next) {
            auto& which = all.subjects[*next];
            which.polling = true;
            all.counts[all.subjects.group_of(which).kind].late += now - due > late_after;
            all.measures.lateness.add(std::chrono::duration<double>(now - due).count());
            ++all.under_way;
            tasks.spawn("a poll", polls.poll(*next, due));
            continue;
        }
        all.awaited = may_poll() ? std::max<clock::time_point>(due, now + beat) : clock::time_point::max();
        co_await all.wait_until(all.awaited);
        all.awaited = clock::time_point::min();
    }
}

asio::awaitable<result<void>> watcher::state::run()
{
    auto executor = co_await asio::this_coro::executor;
    all.changed.emplace(executor);
    struct until_the_end {  // what waits belongs to the executor
        ~until_the_end() { changed.reset(); }
        std::optional<condition>& changed;
    } waits{all.changed};
    std::stop_callback wake_at_the_end(all.stopping.get_token(), [this] { all.notify(); });
    running = true;
    auto resumed = co_await members.resume();
    if (!resumed)
        co_return resumed.error();
    failing_at_start = all.failures.status().failing;
    task_group tasks(executor);
    tasks.spawn("the maintenance probe", probe.run());
    tasks.spawn("the watch list", members.run());
    tasks.spawn("the watch list's timer", members.look_around());
    tasks.spawn("the schedule", begin_polls(tasks));
    co_await tasks.join();
    if (all.records.fatal())
        co_return *all.records.fatal();
    co_return result<void>();
}

void watcher::state::add_schedule(watch_status& to) const
{
    if (!may_poll() || all.due.size() == 0)
        return;
    auto now = all.time.now();
    auto wait = all.due.next() - now;
    to.next_poll = std::max(clock::duration::zero(), wait);
    to.overdue = std::max(clock::duration::zero(), -wait);
    to.overdue_subjects = all.due.due_before(now - late_after);
}

watch_status watcher::state::status() const
{
    auto now = all.failures.status();
    now.failing_at_start = failing_at_start;
    now.counts = all.counts;
    now.maintenance = probe.down();
    now.journal_waits = all.records.waits();
    auto source = all.source.status();
    now.tokens = std::move(source.tokens);
    now.requests = std::move(source.requests);
    now.measures = all.measures;
    now.demand = all.subjects.demand();
    add_schedule(now);
    if (!source.obstacle.empty())
        now.all_fail(source.obstacle);
    return now;
}

watcher::watcher(api& a, checkpoint_store& j, clock& c) : state_(std::make_unique<state>(a, j, c)) {}
watcher::~watcher() = default;

result<void> watcher::add(watch_group group)
{
    auto& all = state_->all;
    auto now = state_->running ? std::optional(all.time.now()) : std::nullopt;
    auto added = all.subjects.add(std::move(group), now);
    all.notify();
    return added;
}

result<void> watcher::remove(const std::vector<subject>& leaving)
{
    return state_->remove(leaving);
}

asio::awaitable<result<void>> watcher::run()
{
    return state_->run();
}

void watcher::stop()
{
    state_->all.stopping.request_stop();
}

void watcher::hold()
{
    state_->held = true;
}

void watcher::release()
{
    state_->held = false;
    state_->all.notify();
}

void watcher::set_maintenance(bool down)
{
    state_->down_elsewhere = down;
    if (!down)
        state_->forgive_maintenance();
    state_->all.notify();
}

void watcher::on_committed(std::function<void()> call)
{
    state_->all.records.on_committed = std::move(call);
}

void watcher::on_maintenance(std::function<void(bool)> call)
{
    state_->on_maintenance = std::move(call);
}

void watcher::on_members(std::function<void(const std::string&, std::vector<std::string>)> call)
{
    state_->all.on_members = std::move(call);
}

void watcher::report_members_of(const std::vector<std::string>& clans)
{
    auto& all = state_->all;
    all.reported_clans.insert(clans.begin(), clans.end());
    for (auto& clan : clans)
        if (auto number = all.subjects.find(subject(subject_kind::clan, clan)))
            all.subjects[*number].members_told = 0;
}

std::size_t watcher::subjects() const
{
    return state_->all.subjects.size();
}

poll_counts watcher::counts() const
{
    poll_counts sum;
    for (auto& [kind, some] : state_->all.counts)
        sum += some;
    return sum;
}

watch_status watcher::status() const
{
    return state_->status();
}

subject_facts watcher::look_at(const subject& what) const
{
    subject_facts found;
    auto& all = state_->all;
    auto number = all.subjects.find(what);
    if (!number)
        return found;
    auto& which = all.subjects[*number];
    auto wall = [&](std::uint32_t moment) {
        auto ago = std::chrono::seconds(all.moment()) - std::chrono::seconds(moment);
        return moment > 0 ? std::optional(all.time.wall() - ago) : std::nullopt;
    };
    found.watched = true;
    found.interval = all.subjects.group_of(which).interval;
    found.answered = wall(which.answered_at);
    found.changed = wall(which.changed_at);
    found.failure = all.failures.reason_of(which.mark);
    return found;
}

}  // namespace clashcast
