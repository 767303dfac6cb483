#include "baseline/relay.hpp"

#include <hiredis/hiredis.h>

namespace bench {

using std::chrono::steady_clock;

double bare_relay(unsigned short redis_port, const std::vector<wire_event>& events, std::chrono::nanoseconds span)
{
    bare_redis redis(redis_port);
    std::size_t next = 0;
    auto ask = [&] {
        const auto& e = events[next++ % events.size()];
        redis.ask({"XADD", "bare", "*", "id", e.id, "event_type", e.type, "tag", e.tag, "timestamp", e.seconds, "event",
                   e.json});
    };
    auto start = steady_clock::now();
    auto sent = redis.pipeline(64, start + span, ask);
    auto seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
    redis.remove("bare");
    return static_cast<double>(sent) / seconds;
}

bare_append::bare_append(unsigned short redis_port, const std::string& script, std::string stream)
    : redis_(redis_port), stream_(std::move(stream)), cursor_("{" + stream_ + "}:cursor")
{
    redis_.ask({"SCRIPT", "LOAD", script});
    sha_ = redis_.next()->str;
}

void bare_append::once(const std::vector<wire_event>& events, const std::string& upto)
{
    auto dash = upto.find('-') + 1;
    auto before = std::stoull(upto.substr(dash)) - events.size();
    std::vector<std::string> positions;
    for (std::size_t i = 1; i <= events.size(); ++i)
        positions.push_back(upto.substr(0, dash) + std::to_string(before + i));
    std::vector<std::string_view> words{"EVALSHA", sha_, "2", stream_, cursor_, expected_, upto, upto, "0"};
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto& e = events[i];
        words.insert(words.end(), {positions[i], e.id, e.type, e.tag, e.seconds, e.json});
    }
    redis_.ask(words);
    redis_.next();
    expected_ = upto;
}

stream_reader::stream_reader(unsigned short redis_port, std::string key, event_callback received)
    : redis_(redis_port), thread_([this, key = std::move(key), received = std::move(received)] { read(key, received); })
{
}

stream_reader::~stream_reader()
{
    ended_ = true;
    thread_.join();
}

void stream_reader::read(const std::string& key, const event_callback& received)
{
    std::string last = "0-0";
    while (!ended_) {
        redis_.ask({"XREAD", "BLOCK", "200", "STREAMS", key, last});
        auto found = redis_.next();
        if (found->type != REDIS_REPLY_ARRAY)
            continue;
        const auto* entries = found->element[0]->element[1];
        for (std::size_t i = 0; i < entries->elements; ++i) {
            const auto* fields = entries->element[i]->element[1];
            const auto* json = fields->element[fields->elements - 1];
            received({json->str, json->len});
        }
        last = entries->element[entries->elements - 1]->element[0]->str;
    }
}

}  // namespace bench
