#include "daemon/http/event_feed.hpp"

#include "async/time_limit.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t page = 100;                     // entries; with their subjects each may have 100 KB
constexpr std::string_view alive = ":\n\n";

class event_feed final : public body_stream {
public:
    event_feed(event_source& from, route wanted, position after, clock& time, std::shared_ptr<void> taken,
               clock::duration ping)
        : from_(from), wanted_(std::move(wanted)), after_(after), told_(after), time_(time), taken_(std::move(taken)),
          ping_(ping)
    {
    }

    asio::awaitable<std::string> next() override
    {
        auto due = time_.now() + ping_;
        if (std::exchange(begins_, false))
            co_return std::string(alive);  // so that the client sees that it is connected
        for (;;) {
            if (time_.now() >= due)
                co_return comment();
            auto found = co_await look();
            if (!found)
                co_return std::string();
            auto text = take(*found);
            if (!text.empty())
                co_return text;
            if (found->empty())
                co_await wait(due);
            else
                co_await asio::post(asio::use_awaitable);  // a journal in memory answers without a pause
        }
    }

private:
    asio::awaitable<result<std::vector<entry>>> look()
    {
        if (from_.newest() <= after_)
            co_return std::vector<entry>();
        co_return co_await from_.peek(after_, page, wanted_.data());
    }

    asio::awaitable<void> wait(clock::time_point due)
    {
        auto changed = from_.changed();
        auto late = time_.sleep_until(due);
        co_await race(std::move(changed), std::move(late));
    }

    std::string take(const std::vector<entry>& found)
    {
        if (!found.empty())
            after_ = found.back().at;
        auto text = frames_of(found, wanted_);
        if (!text.empty())
            told_ = after_;
        return text;
    }

    std::string comment()
    {
        if (told_ == after_)
            return std::string(alive);
        told_ = after_;
        return fmt::format(":\nid: {}\n\n", to_string(after_));
    }

    event_source& from_;
    route wanted_;
    position after_;
    position told_;  // to the client
    clock& time_;
    std::shared_ptr<void> taken_;
    clock::duration ping_;
    bool begins_ = true;
};

// A line break in JSON is white space; in a frame it would end the line.
std::string on_one_line(std::string json)
{
    for (char& c : json)
        if (c == '\n' || c == '\r')
            c = ' ';
    return json;
}

}  // namespace

std::shared_ptr<body_stream> make_event_feed(event_source& from, route wanted, position after, clock& time,
                                             std::shared_ptr<void> taken, clock::duration ping)
{
    return std::make_shared<event_feed>(from, std::move(wanted), after, time, std::move(taken), ping);
}

std::string frames_of(const std::vector<entry>& entries, const route& wanted)
{
    std::string text;
    for (auto& one : entries)
        if (auto m = wanted(one))
            text += fmt::format("id: {}\ndata: {}\n\n", to_string(m->at), on_one_line(std::move(m->payload)));
    return text;
}

}  // namespace clashcast::http
