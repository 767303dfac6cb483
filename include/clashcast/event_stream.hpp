#pragma once
// Events in the same process: watch clans, wars and players, and handle what changes.
//
// Example:
//     api_options options;
//     options.tokens = {"the-token-of-this-machine"};
//     auto api = make_api(executor, options);
//
//     event_stream stream(executor, *api, {.persist_path = "events.db"});
//     stream.watch_clans({"#2PP", "#8PP"}, {.interval = std::chrono::seconds(60)});
//     stream.watch_players({"#9QJ"});
//     stream.on("member_joined", [](const event& e) { std::cout << e.tag << ' ' << e.metadata << '\n'; });
//     co_await stream.run();

#include <clashcast/api.hpp>
#include <clashcast/event.hpp>
#include <clashcast/pipeline_status.hpp>
#include <clashcast/watch.hpp>

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
#include <type_traits>
#include <utility>
#include <vector>

namespace clashcast {

struct event_stream_options {
    std::size_t queue_size = 1000;                          // polling pauses while this many or more wait; 0: no limit
    std::optional<std::filesystem::path> persist_path = {}; // an SQLite file, from which a restart resumes
    std::reference_wrapper<clock> time = real_clock();
};

struct clan_options {
    std::chrono::milliseconds interval = std::chrono::seconds(60);
    bool track_members = true;
    std::vector<std::string> member_exclude_fields = watch_options().member_exclude_fields;
};

struct war_options {
    std::chrono::milliseconds interval = std::chrono::seconds(30);
};

struct player_options {
    std::chrono::milliseconds interval = std::chrono::seconds(120);
    std::optional<std::vector<std::string>> include_fields = {};  // only these; nullopt: all
    std::vector<std::string> exclude_fields = {};
};

struct maintenance_options {
    std::chrono::milliseconds interval = std::chrono::seconds(30);
    std::string probe_tag = "#JY9J2Y99";  // of the player to poll
};

template <class T>
inline constexpr bool is_awaitable = false;
template <class T, class Executor>
inline constexpr bool is_awaitable<boost::asio::awaitable<T, Executor>> = true;

// A plain function of an event, or a coroutine that returns awaitable<void>. Another awaitable would never run.
template <class F>
concept event_callback = std::invocable<F&, const event&> &&
                         (!is_awaitable<std::invoke_result_t<F&, const event&>> ||
                          std::same_as<std::invoke_result_t<F&, const event&>, boost::asio::awaitable<void>>);

// Use from one thread, the executor's. Events carry data_level::full, and none is dropped. An event is acknowledged
// when it has been handled, even if a callback threw; with a persist_path, one that was not is delivered again after a
// restart. Runs once: a stopped stream cannot be started again. A cancelled operation throws
// boost::system::system_error.
class event_stream {
public:
    using callback = std::function<boost::asio::awaitable<void>(event)>;
    using tag_list = std::vector<std::string>;

    // The api and the clock must outlive the stream and what is under way when it is destroyed. Throws
    // boost::system::system_error for a path that cannot be used.
    event_stream(boost::asio::any_io_executor, api&, event_stream_options = {});
    // Stops. What is under way ends by itself on the executor.
    ~event_stream();

    // Any time. Throw boost::system::system_error, naming what is wrong: an invalid tag, an empty list, an interval
    // under 1 s, a subject that is watched already.
    event_stream& watch_clans(tag_list tags, clan_options = {});
    event_stream& watch_wars(tag_list tags, war_options = {});
    event_stream& watch_players(tag_list tags, player_options = {});
    event_stream& watch_maintenance(maintenance_options = {});
    event_stream& watch(watch_group);  // any kind of subject, such as war logs: set kind, tags and interval

    // Any time. Throws when one of them is not watched.
    event_stream& unwatch(const std::vector<subject>&);

    // Calls back for one event type, or for all. The callbacks of an event run in the order in which they were added,
    // one after the other. One that throws is logged and stops nothing. An unknown event type throws.
    event_stream& add_callback(callback, std::optional<std::string> event_type = {});
    template <event_callback F>
    event_stream& on(F plain_or_awaitable);
    template <event_callback F>
    event_stream& on(std::string event_type, F plain_or_awaitable);

    // Opens the journal and begins to poll. Call it before next(), not beside run(). Suspends while another process has
    // the file open. Throws boost::system::system_error when the journal cannot be used.
    boost::asio::awaitable<void> start();

    // Begins no new poll; returns when those under way are finished and committed. next() still returns what was
    // committed before. May be called from a callback.
    boost::asio::awaitable<void> stop();

    // start(), then calls the callbacks until stop() was called and no event is left. Throws as start() does, and when
    // the stream has failed: another process owns the journal, its file was replaced, or it cannot be read.
    boost::asio::awaitable<void> run();

    // The next event; acknowledges the one before. Empty after stop(), when no event is left; only then is the journal
    // closed. After start(), not beside run(); one call at a time. Throws when the stream has failed, as run() does.
    boost::asio::awaitable<std::optional<event>> next();

    boost::asio::awaitable<pipeline_status> status();

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

template <event_callback F>
event_stream& event_stream::on(F f)
{
    return add_callback(wrap(std::move(f)));
}

template <event_callback F>
event_stream& event_stream::on(std::string event_type, F f)
{
    return add_callback(wrap(std::move(f)), std::move(event_type));
}

}  // namespace clashcast
