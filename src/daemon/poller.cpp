#include "daemon/poller.hpp"

#include "async/elsewhere.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <thread>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

// The log, from another thread.
class distant_log final : public change_log {
public:
    distant_log(asio::any_io_executor home, change_log& there) : home_(std::move(home)), there_(there) {}

    awaitable<result<std::vector<header>>> resume(const std::vector<subject>& watched) override
    {
        return elsewhere<result<std::vector<header>>>(home_, [this, &watched] { return there_.resume(watched); });
    }
    awaitable<result<checkpoint>> load(subject what) override
    {
        return elsewhere<result<checkpoint>>(home_, [this, what = std::move(what)] { return there_.load(what); });
    }
    awaitable<result<position>> commit(subject what, change news) override
    {
        auto call = [this, what = std::move(what), news = std::move(news)]() mutable {
            return there_.commit(std::move(what), std::move(news));
        };
        return elsewhere<result<position>>(home_, std::move(call));
    }
    std::uint64_t generation() const override { return there_.generation(); }

private:
    asio::any_io_executor home_;
    change_log& there_;
};

// For so long a loop lets answers come before it takes them: woken by each of them it would take a tenth more CPU.
constexpr auto gathering = std::chrono::microseconds(250);

// A thread that runs what is given to its executor.
class loop {
public:
    loop() : busy_(context_.get_executor()), thread_([this] { work(); }) {}

    // Waits for what is left. What uses the executor may be destroyed then, and after it the loop.
    void end()
    {
        busy_.reset();
        thread_.join();
    }

    asio::any_io_executor executor() { return context_.get_executor(); }

private:
    void work()
    {
        while (context_.run_one() > 0) {
            context_.poll();
            std::this_thread::sleep_for(gathering);
        }
    }

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> busy_;
    std::jthread thread_;
};

}  // namespace

struct poller::state {
    state(asio::any_io_executor h, change_log& log, share what, seat where)
        : home(std::move(h)), own(where == seat::own_thread ? std::make_unique<loop>() : nullptr),
          executor(own ? own->executor() : home), distant(home, log), source(make_api(executor, what.api)),
          watching(*source, own ? static_cast<change_log&>(distant) : log)
    {
        for (auto& group : what.watch)
            watching.add(std::move(group));
    }
    ~state()
    {
        if (own)
            own->end();
    }

    asio::any_io_executor home;
    std::unique_ptr<loop> own;
    asio::any_io_executor executor;  // of all that follows
    distant_log distant;
    std::unique_ptr<api> source;
    watcher watching;
};

poller::poller(asio::any_io_executor home, change_log& log, share what, seat where)
    : state_(std::make_unique<state>(std::move(home), log, std::move(what), where))
{
}

poller::~poller() = default;

void poller::on_maintenance(std::function<void(bool)> call)
{
    state_->watching.on_maintenance([home = state_->home, call = std::move(call)](bool down) {
        asio::dispatch(home, [call, down] { call(down); });
    });
}

asio::awaitable<result<void>> poller::run()
{
    return elsewhere<result<void>>(state_->executor, [this] { return state_->watching.run(); });
}

void poller::stop()
{
    asio::dispatch(state_->executor, [this] { state_->watching.stop(); });
}

void poller::hold()
{
    asio::dispatch(state_->executor, [this] { state_->watching.hold(); });
}

void poller::release()
{
    asio::dispatch(state_->executor, [this] { state_->watching.release(); });
}

asio::awaitable<watch_counts> poller::counts()
{
    return elsewhere<watch_counts>(state_->executor, [this]() -> asio::awaitable<watch_counts> {
        co_return state_->watching.counts();
    });
}

std::size_t poller::subjects() const
{
    return state_->watching.subjects();
}

}  // namespace clashcast
