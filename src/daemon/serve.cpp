#include "daemon/serve.hpp"

#include "daemon/stopper.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <exception>

namespace clashcast {

namespace asio = boost::asio;

namespace {

// Signals stop the service, or make it read its configuration again, for as long as this lives.
class signal_handling {
public:
    signal_handling(stopper& signals, asio::io_context& context, service& what, reloading reloads) : signals_(signals)
    {
        signals_.on_signal([&] { asio::post(context, [&] { what.stop(); }); });
        if (reloads == reloading::on)
            signals_.on_hangup([&] { asio::post(context, [&] { what.reload_soon(); }); });
    }
    ~signal_handling()
    {
        signals_.on_signal({});
        signals_.on_hangup({});
    }
    signal_handling(const signal_handling&) = delete;
    signal_handling& operator=(const signal_handling&) = delete;

private:
    stopper& signals_;
};

exit_status serve(const config::configuration& settings, stopper& signals, reloading reloads)
{
    asio::io_context context(1);
    service running(context.get_executor(), settings);
    signal_handling handling(signals, context, running, reloads);
    log::info("clashcast " CLASHCAST_VERSION ": {}", summary(settings));  // signals are handled from here on
    auto how = exit_status::failed;
    std::exception_ptr thrown;
    asio::co_spawn(context, running.run(), [&](std::exception_ptr e, exit_status ended) {
        thrown = e;
        how = ended;
        signals.leave_in_time(how);
    });
    context.run();
    if (thrown)
        std::rethrow_exception(thrown);
    log::info("ended");
    return how;
}

}  // namespace

exit_status serve(const config::configuration& settings, reloading reloads)
{
    // Never destroyed: until the process has ended, a signal must not meet the default action, which is to kill it.
    static stopper& signals = *new stopper;
    return serve(settings, signals, reloads);
}

}  // namespace clashcast
