// clash-simulator: the API's stand-in, for tests, measurements and for trying out.

#include "simulator/made_world.hpp"
#include "simulator/options.hpp"
#include "simulator/recorded_world.hpp"
#include "simulator/server.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>

namespace {

using namespace clashcast::simulator;
namespace asio = boost::asio;

std::unique_ptr<world> make_world(const options& o)
{
    if (!o.recordings.empty())
        return std::make_unique<recorded_world>(o.recordings, o.step);
    return std::make_unique<made_world>(o.seed, o.clans, o.players, o.change_rate);
}

std::string listed(const std::vector<std::string>& tags)
{
    return tags.empty() ? "[]" : fmt::format("[\"{}\"]", fmt::join(tags, "\", \""));
}

void introduce(const server_settings& settings, unsigned short port, const world& w)
{
    auto scheme = settings.certificate.empty() ? "http" : "https";
    auto reachable = settings.host == "0.0.0.0" ? "127.0.0.1" : settings.host;
    fmt::print("{{\"url\": \"{}://{}:{}/v1\", \"clans\": {}, \"players\": {}}}\n", scheme, reachable, port,
               listed(w.clans()), listed(w.players()));
    std::fflush(stdout);
}

// Whoever reads the ledger while the program runs sees it a moment late.
class flusher {
public:
    flusher(asio::io_context& context, ledger& book) : book_(book), pulse_(context) { flush_now_and_then(); }

    void end()
    {
        ended_ = true;
        pulse_.cancel();
    }

private:
    void flush_now_and_then()
    {
        pulse_.expires_after(std::chrono::milliseconds(100));
        pulse_.async_wait([this](boost::system::error_code) {
            book_.flush();
            if (!ended_)
                flush_now_and_then();
        });
    }

    ledger& book_;
    asio::steady_timer pulse_;
    bool ended_ = false;
};

int serve(const options& o)
{
    auto world = make_world(o);
    auto book = o.ledger.empty() ? nullptr : std::make_unique<ledger>(o.ledger);
    stand_in answers(*world, o.seed, o.faults, o.maintenance, book.get());
    asio::io_context context(1);
    server serving(context, o.server, answers);

    std::optional<flusher> flushing;
    if (book)
        flushing.emplace(context, *book);

    asio::signal_set freeze(context, SIGUSR1), end(context, SIGTERM, SIGINT);
    freeze.async_wait([&](boost::system::error_code cancelled, int) {
        if (!cancelled)
            answers.freeze();
    });
    end.async_wait([&](boost::system::error_code, int) {
        serving.close();
        freeze.cancel();
        if (flushing)
            flushing->end();
    });
    introduce(o.server, serving.port(), *world);
    context.run();
    if (book)
        book->flush();
    return 0;
}

}  // namespace

int main(int count, char** words)
{
    int exit_status = 0;
    auto chosen = read_options(count, words, exit_status);
    if (!chosen)
        return exit_status;
    try {
        return serve(*chosen);
    } catch (const std::exception& e) {
        fmt::print(stderr, "clash-simulator: {}\n", e.what());
        return 1;
    }
}
