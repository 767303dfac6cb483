#include "relaying.hpp"

namespace bench {

namespace asio = boost::asio;
using namespace clashcast;

relaying::relaying(journal_loop& loop, std::string name, bool from_beginning, std::string destination,
                   std::unique_ptr<publisher> to)
    : loop_(loop)
{
    consumer who;
    who.name = std::move(name);
    who.from_beginning = from_beginning;
    loop_.spawn(run(std::move(who), std::move(destination), std::move(to)));
    loop_.run_until([this] { return sink_ && sink_->status().connected_since.has_value(); });
}

relaying::~relaying()
{
    sink_->stop();
    loop_.run_until([this] { return ended_; });
}

asio::awaitable<void> relaying::run(consumer who, std::string destination, std::unique_ptr<publisher> to)
{
    route_options all;
    all.destination = std::move(destination);
    auto where = route::make(all);
    auto name = who.name;
    auto opened = co_await loop_.journal().open_cursor(std::move(who));
    sink_.emplace(std::move(name), std::move(opened.value()), where.value(), std::move(to));
    auto ended = co_await sink_->run();
    ended.value();
    ended_ = true;
}

std::unique_ptr<publisher> stream_publisher(journal_loop& loop, const std::string& url, std::string name)
{
    redis_stream_options to;
    to.url = url;
    to.writer = "clashcast:0:" + name;
    return make_redis_stream_publisher(loop.context().get_executor(), to);
}

std::unique_ptr<publisher> mqtt_publisher(journal_loop& loop, const std::string& url)
{
    mqtt_options to;
    to.url = url;
    to.client_id = "bench-sink";
    to.window = mqtt_window;
    to.status_topic.clear();
    return make_mqtt_publisher(loop.context().get_executor(), to);
}

}  // namespace bench
