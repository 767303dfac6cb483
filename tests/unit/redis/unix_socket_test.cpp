#include "redis/connection.hpp"

#include "coroutines.hpp"
#include "redis_server.hpp"
#include "skip.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

#include <unistd.h>

using namespace clashcast;
namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

// A server that listens on "redis.sock" in its folder, with the rights that Redis gives it by itself.
class local_server : public redis_server {
public:
    local_server()
    {
        stop();
        start({"--appendonly", "no", "--unixsocket", socket()});
    }

    std::string socket() const { return (folder() / "redis.sock").string(); }
};

result<std::string> ping(const std::string& url)
{
    asio::io_context context;
    result<std::string> said = std::string();
    auto task = [&]() -> asio::awaitable<void> {
        redis::settings how;
        how.server = redis::parse_address(url).value();
        auto line = co_await redis::connection::open(how);
        if (!line) {
            said = line.error();
            co_return;
        }
        std::string large(300'000, 'x');
        auto reply = co_await (*line)->execute(redis::command("ECHO", large));
        said = reply->text == large ? "as sent" : "something else";
    };
    run(context, task());
    return said;
}

std::string why_not(const std::string& path)
{
    auto said = ping("unix://" + path);
    REQUIRE(said.has_error());
    CHECK(said.error().code == errc::not_connected);
    auto where = "not connected to unix://" + path + "?db=0: ";
    REQUIRE_THAT(said.error().what, Catch::StartsWith(where));
    return said.error().what.substr(where.size());
}

}  // namespace

TEST_CASE("a Unix socket leads to the same server, with login and database, also after a restart")
{
    local_server server;
    CHECK(ping("unix://" + server.socket()).value() == "as sent");
    CHECK(ping("redis+unix://:@" + server.socket() + "?db=15").value() == "as sent");
    CHECK_THAT(ping("unix://" + server.socket() + "?db=16").error().what, Catch::Contains("DB index is out of range"));
    CHECK_THAT(ping("unix://me:secret@" + server.socket()).error().what,
               Catch::Contains("WRONGPASS") && !Catch::Contains("secret"));
    server.kill();
    CHECK_THAT(why_not(server.socket()), Catch::EndsWith(": Redis does not run, or has another socket"));
    server.start();
    CHECK(ping("unix://" + server.socket()).value() == "as sent");
}

TEST_CASE("a path that leads to no Redis is an error that says what is there")
{
    temporary_folder folder;
    CHECK_THAT(why_not(folder.file("none.sock")),
               Catch::StartsWith("No such file or directory: Redis has not made it"));
    CHECK_THAT(why_not(folder.write("text", "x")), Catch::EndsWith(": it is not a socket"));
    CHECK_THAT(why_not(folder.path().string()), Catch::EndsWith(": it is not a socket"));
}

TEST_CASE("a socket that the user may not write to is an error that names Redis's setting")
{
    constexpr uid_t somebody_else = 65'534;
    if (::geteuid() != 0)
        return skip("only root can become another user");
    local_server server;
    fs::permissions(server.folder(), fs::perms::others_exec, fs::perm_options::add);
    fs::permissions(server.socket(), fs::perms::owner_all);
    REQUIRE(::seteuid(somebody_else) == 0);
    auto why = ping("unix://" + server.socket());
    REQUIRE(::seteuid(0) == 0);
    REQUIRE(why.has_error());
    CHECK_THAT(why.error().what, Catch::Contains("Permission denied: ") && Catch::Contains("unixsocketperm"));
}
