#include "daemon/stopper.hpp"

#include "daemon/log_lines.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <csignal>
#include <mutex>
#include <thread>

#include <unistd.h>

namespace clashcast {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto time_to_end = 4'800ms;
constexpr auto time_for_last_lines = 100ms;

[[noreturn]] void leave(int code)
{
    flush_log(time_for_last_lines);
    ::_exit(code);
}

}  // namespace

struct stopper::state {
    state() : signals(context, SIGINT, SIGTERM, SIGHUP), timer(context)
    {
        wait();
        thread = std::thread([this] { context.run(); });
    }

    void wait()
    {
        signals.async_wait([this](boost::system::error_code cancelled, int number) {
            if (cancelled || over)
                return;
            if (number == SIGHUP)
                return hang_up();
            if (std::lock_guard hold(mutex); asked)
                leave(128 + number);
            log::info("{}: finishing what is under way", number == SIGINT ? "interrupted" : "asked to stop");
            ask();
            leave_in_time(exit_status::stopped);
            wait();
        });
    }

    void hang_up()
    {
        if (std::lock_guard hold(mutex); hangup)
            hangup();
        wait();
    }

    void ask()
    {
        std::lock_guard hold(mutex);
        asked = true;
        if (stop)
            stop();
    }

    void leave_in_time(exit_status how)
    {
        if (timing)
            return;
        timing = true;
        timer.expires_after(time_to_end);
        timer.async_wait([how](boost::system::error_code cancelled) {
            if (cancelled)
                return;
            log::warning("shutdown did not finish within 5 s; exiting now; the next run repeats what was not recorded");
            leave(static_cast<int>(how));
        });
    }

    std::mutex mutex;
    std::function<void()> stop, hangup;
    bool asked = false;

    // Used by the thread only.
    asio::io_context context{1};
    asio::signal_set signals;
    asio::steady_timer timer;
    bool timing = false;
    bool over = false;  // no further signal is waited for
    std::thread thread;
};

stopper::stopper() : state_(std::make_unique<state>()) {}

stopper::~stopper()
{
    auto& s = *state_;
    asio::post(s.context, [&s] {
        s.over = true;
        s.signals.cancel();
        s.timer.cancel();
    });
    s.thread.join();
}

void stopper::on_signal(std::function<void()> stop)
{
    std::lock_guard hold(state_->mutex);
    state_->stop = std::move(stop);
    if (state_->asked && state_->stop)
        state_->stop();
}

void stopper::on_hangup(std::function<void()> call)
{
    std::lock_guard hold(state_->mutex);
    state_->hangup = std::move(call);
}

void stopper::leave_in_time(exit_status how)
{
    asio::post(state_->context, [s = state_.get(), how] { s->leave_in_time(how); });
}

}  // namespace clashcast
