#include "daemon/http_service.hpp"

#include "daemon/causes.hpp"
#include "daemon/http/routes/families.hpp"
#include "text/secrets.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto sample_interval = 5s;
constexpr auto time_to_start = 2s;  // without another owner, opening a journal takes less

http::server_options options_of(const config::http_settings& settings)
{
    auto where = config::address_of(settings);
    http::server_options options;
    options.address = asio::ip::make_address(where.host);
    options.port = where.port;
    return options;
}

}  // namespace

http_service::http_service(asio::any_io_executor executor, reloader& configuration, pipeline& running,
                           journal& store, clock& time)
    : executor_(executor), configuration_(configuration), running_(running), store_(store), time_(time),
      begun_(time.now()), recent_(begun_), feed_(executor, running, store),
      server_(executor, options_of(*configuration.settings().http), time),
      upkeep_(executor)
{
    facts_.version = CLASHCAST_VERSION;
    facts_.started = facts_.loaded = time.wall();
}

http::guard_settings http_service::guard() const
{
    auto& token = settings().http->token;
    register_secret(token);
    return {token, server_.port()};
}

result<void> http_service::start()
{
    auto listening = server_.listen();
    if (!listening)
        return listening;
    site_.emplace(guard(), http::all_routes(*this));
    server_.start(*site_);
    upkeep_.spawn("http samples", sample());
    log::info("http: listening on {}", settings().http->listen);
    return {};
}

void http_service::configuration_changed()
{
    auto& last = configuration_.last();
    if (last && last->taken())
        facts_.loaded = last->at;
    site_->change(guard());
}

std::optional<http::reload_outcome> http_service::last_reload() const
{
    auto& last = configuration_.last();
    if (!last)
        return std::nullopt;
    http::reload_outcome shown;
    shown.at = last->at;
    shown.taken = last->taken();
    shown.lines = shown.taken ? last->changed : last->errors;
    return shown;
}

asio::awaitable<pipeline_status> http_service::status()
{
    auto now = co_await running_.status();
    add_causes(now, settings(), configuration_.last());
    co_return now;
}

// The journal refuses what is ahead of the consumer, so a sink is not stopped for nothing. A reload may replace the
// settings meanwhile.
asio::awaitable<result<void>> http_service::rewind(std::string name, position back_to)
{
    auto all = co_await store_.status();
    if (!all)
        co_return all.error();
    for (auto& one : all->consumers)
        if (one.consumer == name && back_to > one.at)
            co_return failure(errc::invalid, fmt::format("sink {} is at {} and has not come as far as {}", name,
                                                         to_string(one.at), to_string(back_to)));
    auto* sink = config::find_sink(settings(), name);
    if (!sink)
        co_return failure(errc::invalid, fmt::format("no sink named {} is configured", name));
    auto next = make_sink(*sink, settings(), executor_);
    co_return co_await running_.replace(std::move(next), back_to);
}

asio::awaitable<http::reload_outcome> http_service::reload()
{
    co_await configuration_.reload();
    configuration_changed();
    co_return *last_reload();
}

http_service::feed::feed(asio::any_io_executor executor, pipeline& running, journal& store)
    : running_(running), store_(store), changed_(std::move(executor))
{
    running.on_committed([this] { changed_.notify_all(); });
}

asio::awaitable<result<std::vector<entry>>> http_service::feed::peek(position after, std::size_t limit,
                                                                     data_level wanted)
{
    co_return co_await running_.peek(after, limit, wanted);
}

asio::awaitable<result<position>> http_service::feed::oldest()
{
    auto all = co_await store_.status();
    if (!all)
        co_return all.error();
    co_return all->oldest;
}

// Suspended for long, /livez says so.
asio::awaitable<void> http_service::sample()
{
    for (;;) {
        auto now = co_await running_.status();
        recent_.add(now, time_.now(), time_.wall());
        co_await time_.sleep_for(sample_interval);
    }
}

http::phase http_service::phase() const
{
    if (stopping_)
        return http::phase::stopping;
    if (opened_)
        return http::phase::running;
    return time_.now() - begun_ < time_to_start ? http::phase::starting : http::phase::waiting;
}

asio::awaitable<void> http_service::stop()
{
    upkeep_.cancel();
    co_await upkeep_.join();
    co_await server_.stop();
}

}  // namespace clashcast
