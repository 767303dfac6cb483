#include "daemon/dry_run.hpp"

#include "coroutines.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

config::configuration with_two_sinks(bool& made)
{
    config::configuration settings;
    settings.http.emplace();
    settings.api_keys.emplace();
    settings.journal.backend = "redis";
    settings.journal.url = "redis://127.0.0.1:1";
    for (auto* name : {"one", "other"}) {
        auto& sink = settings.sinks.emplace_back();
        sink.name = name;
        sink.route.events = {"war_*"};
        sink.destination_has_cursor = true;
        sink.make = [&made](asio::any_io_executor, const config::identity&) {
            made = true;
            return std::unique_ptr<publisher>();
        };
    }
    return settings;
}

}  // namespace

TEST_CASE("a dry run has neither the server, the journal nor the publishers of its configuration")
{
    bool made = false;
    auto dry = as_dry_run(with_two_sinks(made));
    CHECK_FALSE(dry.http);
    CHECK_FALSE(dry.api_keys.value().may_change);
    CHECK_FALSE(config::backend_of(dry.journal).outlives_process);
    asio::io_context context;
    for (auto& sink : dry.sinks) {
        CHECK(sink.route.events == std::vector<std::string>{"war_*"});
        CHECK_FALSE(sink.destination_has_cursor);
        CHECK(sink.make(context.get_executor(), config::identity{"n", "i", sink.name}));
    }
    CHECK_FALSE(made);
}
