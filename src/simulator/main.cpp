// clash-simulator: answers as the Clash of Clans API does, for tests, measurements and trying out.

#include "simulator/options.hpp"
#include "simulator/server/server.hpp"
#include "simulator/world/made_world.hpp"
#include "simulator/world/recorded_world.hpp"

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

made_time time_of(const options& o)
{
    auto start = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    if (!o.time_scale)
        return made_time(game_clock(start));
    auto game_start = o.game_start ? game_clock::real_time(*o.game_start)
                                   : *o.time_scale == 1 ? start : before_sign_up(start);
    return made_time(game_clock(start, game_start, *o.time_scale), true);
}

std::unique_ptr<world> make_world(const options& o)
{
    if (!o.recordings.empty())
        return std::make_unique<recorded_world>(o.recordings, o.step);
    return std::make_unique<made_world>(o.seed, o.clans, o.players, o.change_rate, o.private_logs, time_of(o));
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

// Flushes the log of answers ten times a second, for readers beside the running program.
class flusher {
public:
    flusher(asio::io_context& context, answer_log& answers) : answers_(answers), timer_(context) { flush_later(); }

    void end()
    {
        ended_ = true;
        timer_.cancel();
    }

private:
    void flush_later()
    {
        timer_.expires_after(std::chrono::milliseconds(100));
        timer_.async_wait([this](boost::system::error_code) {
            answers_.flush();
            if (!ended_)
                flush_later();
        });
    }

    answer_log& answers_;
    asio::steady_timer timer_;
    bool ended_ = false;
};

// At each SIGUSR2 the machine gets its next address.
class mover {
public:
    mover(asio::io_context& context, fake_portal* portal) : portal_(portal), signals_(context, SIGUSR2) { wait(); }

    void end()
    {
        ended_ = true;
        signals_.cancel();
    }

private:
    void wait()
    {
        signals_.async_wait([this](boost::system::error_code cancelled, int) {
            if (cancelled || ended_)
                return;
            if (portal_)
                portal_->move();
            wait();
        });
    }

    fake_portal* portal_;
    asio::signal_set signals_;
    bool ended_ = false;
};

int serve(const options& o)
{
    auto world = make_world(o);
    auto log = o.answer_file.empty() ? nullptr : std::make_unique<answer_log>(o.answer_file);
    fake_api api(*world, o.seed, o.faults, o.maintenance, log.get());
    asio::io_context context(1);
    std::optional<fake_portal> portal;
    if (o.portal)
        portal.emplace(*o.portal);
    server serving(context, o.server, api, portal ? &*portal : nullptr);

    std::optional<flusher> flushing;
    if (log)
        flushing.emplace(context, *log);

    mover moving(context, portal ? &*portal : nullptr);
    asio::signal_set freeze(context, SIGUSR1), end(context, SIGTERM, SIGINT);
    freeze.async_wait([&](boost::system::error_code cancelled, int) {
        if (!cancelled)
            api.freeze();
    });
    end.async_wait([&](boost::system::error_code, int) {
        serving.close();
        freeze.cancel();
        moving.end();
        if (flushing)
            flushing->end();
    });
    introduce(o.server, serving.port(), *world);
    context.run();
    if (log)
        log->flush();
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
