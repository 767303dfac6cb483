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

// Signals stop the service for as long as this lives.
class stopped_by {
public:
    stopped_by(stopper& signals, asio::io_context& context, service& what) : signals_(signals)
    {
        signals_.on_signal([&] { asio::post(context, [&] { what.stop(); }); });
    }
    ~stopped_by() { signals_.on_signal({}); }
    stopped_by(const stopped_by&) = delete;
    stopped_by& operator=(const stopped_by&) = delete;

private:
    stopper& signals_;
};

ending serve(const config::configuration& settings, stopper& signals)
{
    asio::io_context context(1);
    service running(context.get_executor(), settings);
    stopped_by heard(signals, context, running);
    log::info("clashcast " CLASHCAST_VERSION ": {}", summary(settings));  // from here on, signals are heard
    auto how = ending::failed;
    std::exception_ptr thrown;
    asio::co_spawn(context, running.run(), [&](std::exception_ptr e, ending ended) {
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

ending serve(const config::configuration& settings)
{
    stopper signals;  // until all else has been cleared away
    return serve(settings, signals);
}

}  // namespace clashcast
