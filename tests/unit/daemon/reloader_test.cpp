#include "daemon/reloader.hpp"

#include "daemon/config/journals.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

using positions = std::vector<std::size_t>;

config::configuration with_keys()
{
    config::configuration settings;
    settings.api.tokens = {"own", "shared"};
    settings.api_keys.emplace();
    settings.journal.backend = "memory";
    return settings;
}

struct reloader_fixture {
    asio::io_context context;
    config::configuration settings = with_keys();
    pipeline process{context.get_executor(), make_journal(context.get_executor(), settings.journal), options()};
    reloader configuration{context.get_executor(), process, settings};

    pipeline_options options() const
    {
        pipeline_options all;
        all.polling.api = settings.api;
        return all;
    }
};

}  // namespace

TEST_CASE("the positions of keys are those among the tokens in use, also of one that is in the file")
{
    reloader_fixture f;
    CHECK(f.configuration.key_positions().empty());
    CHECK(f.configuration.use_keys({"new", "shared"}));
    CHECK(f.configuration.key_positions() == positions{1, 2});
}

TEST_CASE("keys that cannot be used leave the earlier ones, so that a reload still works")
{
    reloader_fixture f;
    CHECK(f.configuration.use_keys({"new"}));
    CHECK_FALSE(f.configuration.use_keys({"newer", ""}));
    CHECK(f.configuration.key_positions() == positions{2});
    CHECK(f.configuration.use_keys({"newer"}));
}
