#include <clashcast/watch_pool.hpp>

#include "async/task_group.hpp"
#include "watch/check_group.hpp"
#include "watch/partition.hpp"
#include "watch/poll_thread.hpp"
#include "watch/resume_barrier.hpp"
#include "watch/stored_groups.hpp"
#include "watch/watch_layers.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

result<watch_group> check(watch_group group)
{
    return group.members_of.empty() ? check_group(std::move(group)) : check_members_group(std::move(group));
}

failure ended_early()
{
    return {errc::closed, "polling ended before it was stopped"};
}

}  // namespace

struct watch_pool::state {
    state(asio::any_io_executor, checkpoint_store&, const watch_pool_options&, clock&);
    state(asio::any_io_executor, checkpoint_store&, api&, clock&);

    result<void> add(watch_group);
    void carry_out(watch_layers::step);
    asio::awaitable<result<void>> run();
    asio::awaitable<void> run_one(poll_thread&);
    asio::awaitable<watch_status> status();
    void call_all(const std::function<void(watcher&)>&);
    void stop();
    void listen();
    void pass_maintenance_on(bool down);

    std::unique_ptr<api> own_api;  // only where polls run on the executor's thread
    resume_barrier journal;
    std::vector<std::unique_ptr<poll_thread>> threads;  // the first probes for maintenance
    watch_layers layers;
    std::function<void(bool)> on_maintenance = [](bool) {};
    std::shared_ptr<state*> self = std::make_shared<state*>(this);  // ends with the pool
    std::optional<failure> failed;
    bool stopping = false;
};

watch_pool::state::state(asio::any_io_executor home, checkpoint_store& store, const watch_pool_options& options,
                         clock& time)
    : journal(home, store, std::max<std::size_t>(options.poll_loops, 1))
{
    for (auto& each : partition(options.api, options.poll_loops))
        threads.push_back(std::make_unique<poll_thread>(home, journal, each, time));
    if (threads.empty()) {
        own_api = make_api(home, options.api, time);
        threads.push_back(std::make_unique<poll_thread>(home, journal, *own_api, time));
    }
    listen();
}

watch_pool::state::state(asio::any_io_executor home, checkpoint_store& store, api& source, clock& time)
    : journal(home, store, 1)
{
    threads.push_back(std::make_unique<poll_thread>(home, journal, source, time));
    listen();
}

// The reports come from other threads, and may arrive after the pool was destroyed.
void watch_pool::state::listen()
{
    std::weak_ptr<state*> weak = self;
    threads.front()->on_maintenance([weak](bool down) {
        if (auto alive = weak.lock())
            (*alive)->pass_maintenance_on(down);
    });
    for (auto& each : threads)
        each->on_members([weak](const std::string& clan, const std::vector<std::string>& found) {
            if (auto alive = weak.lock())
                (*alive)->carry_out((*alive)->layers.take_members(clan, found));
        });
}

void watch_pool::state::pass_maintenance_on(bool down)
{
    for (std::size_t i = 1; i < threads.size(); ++i)
        threads[i]->call([down](watcher& one) { one.set_maintenance(down); });
    on_maintenance(down);
}

void watch_pool::state::call_all(const std::function<void(watcher&)>& what)
{
    for (auto& each : threads)
        each->call(what);
}

result<void> watch_pool::state::add(watch_group group)
{
    auto checked = check(std::move(group));
    if (!checked)
        return checked.error();
    auto todo = layers.add(*checked);
    if (!todo)
        return todo.error();
    carry_out(std::move(*todo));
    return {};
}

// The layers know what each watcher has, so the watchers refuse nothing.
void watch_pool::state::carry_out(watch_layers::step todo)
{
    std::vector<std::vector<subject>> leaving(threads.size());
    for (auto& one : todo.remove)
        leaving[thread_of(one, threads.size())].push_back(std::move(one));
    for (std::size_t i = 0; i < threads.size(); ++i)
        if (!leaving[i].empty())
            threads[i]->call([gone = std::move(leaving[i])](watcher& one) { one.remove(gone).value(); });
    for (auto& group : todo.add) {
        auto parts = partition(std::move(group), threads.size());
        for (std::size_t i = 0; i < threads.size(); ++i)
            if (!parts[i].tags.empty())
                threads[i]->call([part = std::move(parts[i])](watcher& one) { one.add(part).value(); });
    }
    if (!todo.report.empty())
        call_all([clans = std::move(todo.report)](watcher& one) { one.report_members_of(clans); });
}

void watch_pool::state::stop()
{
    stopping = true;
    call_all([](watcher& one) { one.stop(); });
}

// The first that ends stops the others.
asio::awaitable<void> watch_pool::state::run_one(poll_thread& one)
{
    auto ended = co_await one.run();
    if (!failed && !ended)
        failed = ended.error();
    if (!failed && !stopping)
        failed = ended_early();
    stop();
}

asio::awaitable<result<void>> watch_pool::state::run()
{
    auto executor = co_await asio::this_coro::executor;
    task_group tasks(executor);
    for (auto& each : threads)
        tasks.spawn("a watcher", run_one(*each));
    co_await tasks.join();
    if (failed)
        co_return *failed;
    if (!stopping)  // an exception, which the log has
        co_return ended_early();
    co_return result<void>();
}

asio::awaitable<watch_status> watch_pool::state::status()
{
    watch_status all;
    for (auto& each : threads) {
        auto one = co_await each->status();
        all += one;
    }
    co_return all;
}

watch_pool::watch_pool(asio::any_io_executor home, checkpoint_store& journal, watch_pool_options options, clock& time)
    : state_(std::make_unique<state>(std::move(home), journal, options, time))
{
}

watch_pool::watch_pool(asio::any_io_executor home, checkpoint_store& journal, api& source, clock& time)
    : state_(std::make_unique<state>(std::move(home), journal, source, time))
{
}

watch_pool::~watch_pool() = default;

result<void> watch_pool::add(watch_group group)
{
    return state_->add(std::move(group));
}

result<void> watch_pool::remove(const std::vector<subject>& subjects)
{
    auto todo = state_->layers.remove(subjects);
    if (!todo)
        return todo.error();
    state_->carry_out(std::move(*todo));
    return {};
}

result<void> watch_pool::replace(std::vector<watch_group> before, std::vector<watch_group> after)
{
    for (auto* groups : {&before, &after})
        for (auto& group : *groups)
            if (auto checked = check(std::move(group)))
                group = std::move(*checked);
            else
                return checked.error();
    state_->carry_out(state_->layers.replace(before, after));
    return {};
}

void watch_pool::replace_stored(const std::vector<stored_watch>& watches)
{
    state_->carry_out(state_->layers.replace_stored(groups_of(watches)));
}

result<void> watch_pool::change(const api_options& options)
{
    auto& all = *state_;
    auto valid = validate(options);
    if (!valid)
        return valid;
    if (all.own_api)
        return all.own_api->change(options);
    auto parts = partition(options, all.threads.size());
    for (auto& part : parts)
        if (auto enough = validate(part); !enough)
            return enough;
    for (std::size_t i = 0; i < all.threads.size(); ++i)
        all.threads[i]->change_api(parts[i]);
    return {};
}

std::optional<watch_origin> watch_pool::origin_of(const subject& one) const
{
    return state_->layers.origin_of(one);
}

asio::awaitable<result<void>> watch_pool::run()
{
    return state_->run();
}

void watch_pool::stop()
{
    state_->stop();
}

void watch_pool::hold()
{
    state_->call_all([](watcher& one) { one.hold(); });
}

void watch_pool::release()
{
    state_->call_all([](watcher& one) { one.release(); });
}

void watch_pool::on_committed(std::function<void()> call)
{
    for (auto& each : state_->threads)
        each->on_committed(call);
}

void watch_pool::on_maintenance(std::function<void(bool)> call)
{
    state_->on_maintenance = std::move(call);
}

std::size_t watch_pool::subjects() const
{
    return state_->layers.size();
}

std::map<std::pair<subject_kind, watch_origin>, std::size_t> watch_pool::watches() const
{
    return state_->layers.counts();
}

asio::awaitable<std::vector<subject_facts>> watch_pool::look_at(std::vector<subject> subjects)
{
    return look_at_all(state_->threads, std::move(subjects));
}

asio::awaitable<watch_status> watch_pool::status()
{
    return state_->status();
}

}  // namespace clashcast
