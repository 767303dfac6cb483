// GET /api/v1/events.
#include "daemon/http/routes/families.hpp"

#include "daemon/admin/rewind_target.hpp"
#include "daemon/http/event_feed.hpp"
#include "daemon/http/event_start.hpp"
#include "daemon/http/query.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_tails = 32;

// Where a stream begins, as it was asked for.
struct beginning {
    std::optional<position> after;                // of Last-Event-ID
    std::optional<admin::rewind_target> target;   // of `from`
    std::uint64_t last = 0;
};

beginning read_beginning(const request& asked, query& parameters, timestamp now)
{
    beginning found;
    found.last = parameters.number("last", 0, 1000, 0);
    if (auto from = parameters.text("from")) {
        auto target = admin::parse_rewind_target(*from, now);
        if (target)
            found.target = *target;
        else
            parameters.reject("from", target.error().what);
        if (parameters.text("last"))
            parameters.reject("last", "last goes without from");
    }
    if (auto id = asked.find("last-event-id"); id && !id->empty()) {
        auto after = parse_position(*id);
        if (after)
            found.after = *after;
        else
            parameters.reject("Last-Event-ID", "this is not the id of an event");
    }
    return found;
}

// The filter of these options. If they cannot be, `name` is the parameter that made the last of them.
std::optional<route> make_filter(const route_options& options, std::string_view name, query& parameters)
{
    auto made = route::make(options);
    if (made)
        return *made;
    parameters.reject(name, made.error().what);
    return std::nullopt;
}

std::optional<route> read_filter(query& parameters)
{
    route_options options;
    options.destination = "http";
    auto data = parameters.text("data").value_or("none");
    if (data == "subject")
        options.data = data_level::subject;
    else if (data != "none")
        parameters.reject("data", "data must be none or subject");
    options.tags = parameters.list("tag");
    if (!make_filter(options, "tag", parameters))
        return std::nullopt;
    options.events = parameters.list("event");
    return make_filter(options, "event", parameters);
}

// What the journal discarded before the stream began does not count as a gap, unless the client names the event after
// which it goes on.
asio::awaitable<result<position>> start_of(event_source& source, beginning from)
{
    if (from.after)
        co_return *from.after;
    if (!from.target && from.last > 0)
        co_return co_await before_newest(source, from.last);
    if (!from.target || from.target->is_end)
        co_return source.newest();
    if (from.target->at != position())
        co_return from.target->at;
    co_return co_await source.oldest();
}

problem too_many()
{
    problem made(429, "32 streams of events are open already");
    made.headers.emplace_back("Retry-After", "10");
    return made;
}

using tails = std::shared_ptr<std::size_t>;

// Counted until the stream ends.
std::shared_ptr<void> take_tail(tails open)
{
    ++*open;
    return {open.get(), [open](void*) { --*open; }};
}

asio::awaitable<response> events(running_daemon& daemon, tails open, call asked)
{
    query parameters(asked.what.query, {"event", "tag", "from", "last", "data"});
    auto from = read_beginning(asked.what, parameters, daemon.time().wall());
    auto wanted = read_filter(parameters);
    if (auto wrong = parameters.wrong())
        co_return to_response(*wrong);
    if (auto why = away(daemon))
        co_return to_response(*why);
    auto* source = daemon.events();
    if (!source)
        co_return to_response(problem(503, "this journal does not show its events"));
    if (*open >= most_tails)
        co_return to_response(too_many());
    auto taken = take_tail(open);
    auto after = co_await start_of(*source, from);
    if (!after)
        co_return to_response(problem(503, after.error().what));
    response made(200, std::string(event_stream_type), "");
    made.headers.emplace_back("X-Accel-Buffering", "no");  // nginx would keep events back
    made.stream = make_event_feed(*source, std::move(*wanted), *after, daemon.time(), std::move(taken));
    co_return made;
}

}  // namespace

std::vector<route_row> event_routes(running_daemon& daemon)
{
    auto open = std::make_shared<std::size_t>(0);
    return {{"GET", "/api/v1/events", [&daemon, open](call asked) { return events(daemon, open, std::move(asked)); }}};
}

}  // namespace clashcast::http
