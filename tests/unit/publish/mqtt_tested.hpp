#pragma once
// The MQTT publisher under test, and messages for it.

#include "publish/mqtt/publisher.hpp"

#include "async/probe.hpp"
#include "async/task_group.hpp"
#include "coroutines.hpp"

#include <clashcast/log.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clashcast {

namespace asio = boost::asio;

inline batch some_batch(int first, int last, std::string topic = "clash/test", std::size_t size = 0)
{
    batch b;
    for (int i = first; i <= last; ++i) {
        message m;
        m.at = position(1, static_cast<std::uint64_t>(i));
        m.id = fmt::format("id{}", i);
        m.event_type = "member_joined";
        m.tag = "#2PP";
        m.destination = topic;
        m.payload = fmt::format("{{\"n\":{}}}", i);
        m.payload.resize(std::max(size, m.payload.size()), ' ');
        b.messages.push_back(std::move(m));
        b.upto = m.at;
    }
    return b;
}

inline std::vector<std::string> numbers(int first, int last)
{
    std::vector<std::string> all;
    for (int i = first; i <= last; ++i)
        all.push_back(fmt::format("{{\"n\":{}}}", i));
    return all;
}

inline mqtt_options to(std::string url)
{
    mqtt_options o;
    o.url = std::move(url);
    o.client_id = "clashcast-test";
    return o;
}

// The publisher under test, used from outside of coroutines.
struct tested {
    explicit tested(mqtt_options o, mqtt_deadlines d = {}) : tested() { use(std::move(o), d); }
    tested()
    {
        set_log([this](severity, std::string_view line) { lines.emplace_back(line); });
    }
    ~tested() { set_log({}); }

    void use(mqtt_options o, mqtt_deadlines d = {})
    {
        it = make_mqtt_publisher(context.get_executor(), std::move(o), d);
    }
    std::optional<failure> open()
    {
        std::optional<failure> why;
        auto task = [&]() -> asio::awaitable<void> {
            sink_start start(position(1, 0), position(1, 9));
            start.journal = journal;
            auto opened = co_await it->open(start);
            if (!opened) {
                why = opened.error();
                UNSCOPED_INFO(to_string(*why));
            }
            if (opened)
                CHECK(*opened == position(1, 0));
        };
        run(context, task());
        return why;
    }
    // Begins all of them, one after the other, and waits for all.
    std::vector<result<std::vector<refusal>>> publish(std::vector<batch> batches)
    {
        std::vector<result<std::vector<refusal>>> ends(batches.size());
        task_group group(context.get_executor());
        for (std::size_t i = 0; i != batches.size(); ++i)
            group.spawn("publish", publish_one(std::move(batches[i]), ends[i]));
        run(context, group.join());
        return ends;
    }
    result<std::vector<refusal>> publish(batch b) { return publish(std::vector{std::move(b)}).front(); }
    asio::awaitable<void> publish_one(batch b, result<std::vector<refusal>>& end)
    {
        auto published = co_await it->publish(std::move(b));
        end = std::move(published);
    }
    std::string lost()
    {
        std::string why;
        auto task = [&]() -> asio::awaitable<void> {
            auto reason = co_await it->lost();
            why = reason.what;
        };
        run(context, task());
        return why;
    }
    result<std::string> probe()
    {
        result<std::string> found;
        auto task = [&]() -> asio::awaitable<void> {
            std::vector<std::string> nowhere;
            auto got = co_await dynamic_cast<clashcast::probe&>(*it).try_out(std::move(nowhere));
            found = std::move(got);
        };
        run(context, task());
        return found;
    }
    void close() { run(context, it->close()); }
    asio::io_context context;
    std::unique_ptr<publisher> it;
    std::string journal;
    std::vector<std::string> lines;
};

}  // namespace clashcast
