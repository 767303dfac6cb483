#include "publish/mqtt/callback_queue.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <string>

using namespace clashcast;

namespace {

struct noted final : mqtt_connection::listener {
    void on_connected(broker_limits) override { said += "connected "; }
    void on_acknowledged(std::uint64_t number, int) override { said += std::to_string(number) + " "; }
    void on_lost(connection_end) override { said += "lost "; }
    void on_notified() override { said += ". "; }

    std::string said;
};

notification acknowledged(std::uint64_t number)
{
    notification n;
    n.number = number;
    return n;
}

notification lost()
{
    notification n;
    n.lost.emplace(failure(errc::not_connected, "gone"));
    return n;
}

}  // namespace

TEST_CASE("acknowledgements that came with the end of a connection, before or after it, count")
{
    boost::asio::io_context context;
    noted listener;
    auto queue = std::make_shared<callback_queue>(context.get_executor(), listener);
    queue->push(acknowledged(1));
    queue->push(lost());  // a packet that could not be sent
    queue->push(acknowledged(2));
    queue->push(lost());
    context.run();
    CHECK(listener.said == "1 2 lost ");
    queue->push(acknowledged(3));
    context.restart();
    context.run();
    CHECK(listener.said == "1 2 lost ");
}
