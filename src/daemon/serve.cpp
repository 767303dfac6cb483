#include "daemon/serve.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <exception>

#include <unistd.h>

namespace clashcast {
namespace {

namespace asio = boost::asio;

// What signals do. A kill -9 loses nothing either: leaving at once is safe, only less polite.
class stopper {
public:
    stopper(asio::io_context& context, service& what)
        : what_(what), signals_(context, SIGINT, SIGTERM), patience_(context)
    {
        wait();
    }

    void ended()
    {
        signals_.cancel();
        patience_.cancel();
    }

private:
    void wait()
    {
        signals_.async_wait([this](boost::system::error_code cancelled, int signal) {
            if (cancelled)
                return;
            if (stopping_)
                ::_exit(128 + signal);
            stopping_ = true;
            log::info("{}: finishing what is under way", signal == SIGINT ? "interrupted" : "asked to stop");
            what_.stop();
            be_patient();
            wait();
        });
    }

    // The last resort: something that cannot be cancelled, a name that does not resolve for instance.
    void be_patient()
    {
        patience_.expires_after(std::chrono::milliseconds(4'800));
        patience_.async_wait([](boost::system::error_code cancelled) {
            if (cancelled)
                return;
            log::warning("something does not end; leaving it");
            ::_exit(static_cast<int>(ending::stopped));
        });
    }

    service& what_;
    asio::signal_set signals_;
    asio::steady_timer patience_;
    bool stopping_ = false;
};

}  // namespace

ending serve(const config::configuration& settings)
{
    asio::io_context context(1);
    service running(context.get_executor(), settings);
    stopper signals(context, running);
    log::info("clashcast " CLASHCAST_VERSION ": {}", summary(settings));  // from here on, signals are heard
    auto how = ending::failed;
    std::exception_ptr thrown;
    asio::co_spawn(context, running.run(), [&](std::exception_ptr e, ending ended) {
        thrown = e;
        how = ended;
        signals.ended();
    });
    context.run();
    if (thrown)
        std::rethrow_exception(thrown);
    log::info("ended");
    return how;
}

}  // namespace clashcast
