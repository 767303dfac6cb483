#pragma once
// The library's front door: watch, and be told what changed.

#include <clashcast/api.hpp>
#include <clashcast/event.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <concepts>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clashcast {

// Use from one thread, the executor's. Events carry data_level::full. Each event is acknowledged once it has been
// handled; with a `persist_path` one that was not is told again after a restart. Runs once: what was stopped is not
// started again. A cancelled operation throws boost::system::system_error.
class event_stream {
public:
    using callback = std::function<boost::asio::awaitable<void>(event)>;
    using tag_list = std::vector<std::string>;

    // `queue_size` bounds how many events may wait to be handled before polling pauses; 0: no bound. Nothing is ever
    // dropped. `persist_path` is an SQLite file that makes restarts resume; without it nothing survives.
    // The api and the clock must outlive the stream, and what is under way when it is destroyed.
    event_stream(boost::asio::any_io_executor, api&, std::size_t queue_size = 1000,
                 std::optional<std::filesystem::path> persist_path = {}, clock& = real_clock());
    // Stops. What is under way ends by itself on the executor.
    ~event_stream();

    // Watchers are added before start. A tag that is none, an empty list, an interval under 1 s and a subject that is
    // watched already throw boost::system::system_error and name it.
    event_stream& watch_clans(tag_list tags, std::chrono::milliseconds interval = std::chrono::seconds(60),
                              bool track_members = true);
    event_stream& watch_wars(tag_list tags, std::chrono::milliseconds interval = std::chrono::seconds(30));
    event_stream& watch_players(tag_list tags, std::chrono::milliseconds interval = std::chrono::seconds(120),
                                std::optional<tag_list> include_fields = {}, tag_list exclude_fields = {});
    event_stream& watch_maintenance(std::chrono::milliseconds interval = std::chrono::seconds(30),
                                    std::string probe_tag = "#JY9J2Y99");

    // Calls back for one type, or for all. Callbacks of an event run in the order they were added, each to its end; one
    // that throws is logged and stops nothing. An event type that does not exist throws.
    event_stream& add_callback(callback, std::optional<std::string> event_type = {});
    template <std::invocable<const event&> F>
    event_stream& on(F plain_or_awaitable);
    template <std::invocable<const event&> F>
    event_stream& on(std::string event_type, F plain_or_awaitable);

    // Opens the journal and begins to poll; before next(), not beside run(). Suspends while another process has the
    // file. Throws boost::system::system_error when the journal cannot be used.
    boost::asio::awaitable<void> start();

    // No new poll; returns when those under way are finished and committed. next() still returns what was committed
    // before. From a callback too.
    boost::asio::awaitable<void> stop();

    // start(), then dispatches to the callbacks until stop() and until nothing is left. Throws as start() does, and
    // when the journal cannot be read.
    boost::asio::awaitable<void> run();

    // The next event, and acknowledges the one before. Nothing: stopped and drained, and the journal is closed. After
    // start(), not beside run(); one call at a time. Throws when the journal cannot be read.
    boost::asio::awaitable<std::optional<event>> next();

private:
    template <class F>
    static callback wrap(F);

    struct state;
    std::shared_ptr<state> state_;
};

template <class F>
event_stream::callback event_stream::wrap(F f)
{
    if constexpr (std::same_as<std::invoke_result_t<F&, const event&>, boost::asio::awaitable<void>>)
        return [f = std::move(f)](event e) mutable -> boost::asio::awaitable<void> { co_await f(e); };
    else
        return [f = std::move(f)](event e) mutable -> boost::asio::awaitable<void> {
            f(e);
            co_return;
        };
}

template <std::invocable<const event&> F>
event_stream& event_stream::on(F f)
{
    return add_callback(wrap(std::move(f)));
}

template <std::invocable<const event&> F>
event_stream& event_stream::on(std::string event_type, F f)
{
    return add_callback(wrap(std::move(f)), std::move(event_type));
}

}  // namespace clashcast
