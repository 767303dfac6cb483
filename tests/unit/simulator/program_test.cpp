// The real program, over a real socket.

#include "coroutines.hpp"
#include "temporary_folder.hpp"

#include <clashcast/api.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <memory>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace asio = boost::asio;
using asio::ip::tcp;
using nlohmann::json;

namespace {

// clash-simulator, started and, whatever happens, ended.
class simulator {
public:
    explicit simulator(std::vector<std::string> arguments)
    {
        std::array<int, 2> ends;
        REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        arguments.insert(arguments.begin(), PROGRAMS "/clash-simulator");
        std::vector<char*> words;
        for (auto& argument : arguments)
            words.push_back(argument.data());
        words.push_back(nullptr);
        REQUIRE(posix_spawn(&process_, words.front(), &actions, nullptr, words.data(), environ) == 0);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(fdopen(ends[0], "r"), std::fclose);
        std::string line;
        for (int c; (c = std::fgetc(out.get())) != EOF && c != '\n';)
            line += static_cast<char>(c);
        first_line = json::parse(line);
        auto url = first_line["url"].get<std::string>();
        port = url.substr(url.rfind(':') + 1);
        port.resize(port.find('/'));
    }
    ~simulator()
    {
        if (process_ > 0) {
            kill(process_, SIGKILL);
            waitpid(process_, nullptr, 0);
        }
    }
    simulator(const simulator&) = delete;
    simulator& operator=(const simulator&) = delete;

    void signal(int number) { kill(process_, number); }

    int end(int with = SIGTERM)
    {
        int status = 0;
        kill(process_, with);
        waitpid(std::exchange(process_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

    std::string clan(const std::string& tag) const { return "/v1/clans/%23" + tag.substr(1); }

    json first_line;
    std::string port;

private:
    pid_t process_ = -1;
};

struct response {
    unsigned status = 0;
    std::string head, body;
};

class connection {
public:
    explicit connection(const simulator& to) : socket_(context_)
    {
        asio::connect(socket_, tcp::resolver(context_).resolve("127.0.0.1", to.port));
    }

    void send(const std::string& text) { asio::write(socket_, asio::buffer(text)); }

    response receive()
    {
        response r;
        auto size = asio::read_until(socket_, asio::dynamic_buffer(received_), "\r\n\r\n");
        r.head = take(size);
        std::istringstream(r.head.substr(9)) >> r.status;
        auto length = std::stoul(r.head.substr(r.head.find("Content-Length: ") + 16));
        if (received_.size() < length)
            asio::read(socket_, asio::dynamic_buffer(received_), asio::transfer_exactly(length - received_.size()));
        r.body = take(length);
        return r;
    }

    response get(const std::string& target, const std::string& fields = "Authorization: Bearer x\r\n")
    {
        send(request(target, fields));
        return receive();
    }

    static std::string request(const std::string& target, const std::string& fields = "Authorization: Bearer x\r\n")
    {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
    }

private:
    std::string take(std::size_t size)
    {
        auto text = received_.substr(0, size);
        received_.erase(0, size);
        return text;
    }

    asio::io_context context_;
    tcp::socket socket_;
    std::string received_;
};

std::string unpacked(const std::string& packed)
{
    z_stream z{};
    REQUIRE(inflateInit2(&z, 15 + 16) == Z_OK);
    std::string plain(1 << 20, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z.avail_in = static_cast<uInt>(packed.size());
    z.next_out = reinterpret_cast<Bytef*>(plain.data());
    z.avail_out = static_cast<uInt>(plain.size());
    CHECK(inflate(&z, Z_FINISH) == Z_STREAM_END);
    plain.resize(z.total_out);
    inflateEnd(&z);
    return plain;
}

std::vector<json> lines(const std::string& text)
{
    std::vector<json> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        all.push_back(json::parse(line));
    return all;
}

}  // namespace

TEST_CASE("the program answers over HTTP, logs its answers, and ends at a signal")
{
    temporary_folder folder;
    simulator program({"--clans", "3", "--players", "2", "--change-rate", "1", "--max-age", "7",
                       "--ledger", folder.file("ledger")});
    REQUIRE(program.first_line["clans"].size() == 3);
    REQUIRE(program.first_line["players"].size() == 2);
    auto clan = program.clan(program.first_line["clans"][0]);
    connection client(program);

    auto first = client.get(clan);
    CHECK(first.status == 200);
    CHECK(first.head.find("Cache-Control: max-age=7\r\n") != std::string::npos);
    CHECK(json::parse(first.body)["tag"] == program.first_line["clans"][0]);
    auto second = client.get(clan, "Authorization: Bearer x\r\nAccept-Encoding: gzip\r\n");
    CHECK(second.head.find("Content-Encoding: gzip\r\n") != std::string::npos);
    auto second_body = unpacked(second.body);
    CHECK(first.body != second_body);
    CHECK(client.get(clan, "").status == 403);
    auto nothing = client.get(clan + "/nothing");
    CHECK(nothing.head.find("Cache-Control: public max-age=7\r\n") != std::string::npos);

    client.send(connection::request(clan) + connection::request("/v1/goldpass/seasons/current"));  // at once
    auto third = client.receive();
    CHECK(json::parse(third.body)["tag"] == program.first_line["clans"][0]);
    CHECK(json::parse(client.receive().body).contains("startTime"));
    auto text = connection::request(clan + "/currentwar");
    client.send(text.substr(0, 20));
    client.send(text.substr(20));
    auto war = client.receive();
    CHECK(json::parse(war.body).contains("state"));

    CHECK(program.end() == 0);
    auto logged = lines(folder.read("ledger"));
    REQUIRE(logged.size() == 5);
    auto path = clan.substr(3);
    CHECK(logged[0]["path"] == path);
    CHECK(logged[0]["body"] == json::parse(first.body));
    CHECK(logged[1]["body"] == json::parse(second_body));
    CHECK(logged[2]["body"] == json::parse(third.body));
    CHECK(logged[3]["path"] == "/goldpass/seasons/current");
    CHECK(logged[4]["path"] == path + "/currentwar");
    CHECK(logged[4]["body"] == json::parse(war.body));
}

TEST_CASE("SIGUSR1 freezes the world, and then the answer log is complete")
{
    temporary_folder folder;
    simulator program({"--clans", "1", "--change-rate", "1", "--fault-429", "0.3", "--ledger", folder.file("ledger")});
    auto clan = program.clan(program.first_line["clans"][0]);
    connection client(program);
    for (int i = 0; i < 30; ++i)
        client.get(clan);
    program.signal(SIGUSR1);
    // The signal has arrived when an answer is the same as the one before: unfrozen, each would be another one.
    std::string last, body;
    do {
        last = std::exchange(body, client.get(clan).body);
    } while (body != last || !json::parse(body).contains("tag"));
    for (int i = 0; i < 50; ++i)
        REQUIRE(client.get(clan).body == last);
    CHECK(lines(folder.read("ledger")).back()["body"] == json::parse(last));
    CHECK(program.end(SIGINT) == 0);
}

TEST_CASE("with a certificate the program answers over TLS only")
{
    temporary_folder folder;
    auto certificate = folder.file("certificate"), key = folder.file("key");
    auto make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test "
                "-addext subjectAltName=IP:127.0.0.1 -keyout " + key + " -out " + certificate + " 2>/dev/null";
    REQUIRE(std::system(make.c_str()) == 0);
    simulator program({"--certificate", certificate, "--key", key});
    clashcast::api_options options;
    options.base_url = program.first_line["url"];
    options.tokens = {"x"};
    options.ca_file = certificate;
    CHECK(options.base_url == "https://127.0.0.1:" + program.port + "/v1");

    asio::io_context context;
    auto api = clashcast::make_api(context.get_executor(), options);
    auto clan = program.first_line["clans"][0].get<std::string>();
    auto path = "/clans/%23" + clan.substr(1);
    auto polling = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            auto got = co_await api->get(path);
            CHECK(json::parse(got.value().body)["tag"] == clan);
        }
    };
    clashcast::run(context, polling());
    CHECK_THROWS(connection(program).get(program.clan(clan)));
    CHECK(program.end() == 0);
}

TEST_CASE("with an account the program plays the developer portal, and the API accepts only its keys")
{
    simulator program({"--clans", "1", "--portal-account", "me@example.org:a:b", "--portal-addresses",
                       "203.0.113.7,198.51.100.4", "--delay", "1"});
    connection client(program);
    auto post = [&](const std::string& target, const json& body, const std::string& cookie = {}) {
        auto text = body.dump();
        auto head = "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                    std::to_string(text.size()) + "\r\n" +
                    (cookie.empty() ? "" : "Cookie: " + cookie + "\r\n") + "\r\n";
        client.send(head);
        client.send(text.substr(0, 3));
        client.send(text.substr(3));
        return client.receive();
    };
    auto clan = program.clan(program.first_line["clans"][0]);
    CHECK(client.get(clan).status == 403);
    auto login = post("/api/login", {{"email", "me@example.org"}, {"password", "a:b"}});
    CHECK(login.status == 200);
    CHECK(login.head.find("Set-Cookie: session=session-1;path=/;HttpOnly\r\n") != std::string::npos);
    json wanted{{"name", "n"}, {"description", "d"}, {"cidrRanges", json::array({"203.0.113.7"})},
                {"scopes", json::array({"clash"})}};
    auto made = json::parse(post("/api/apikey/create", wanted, "session=session-1").body);
    auto field = "Authorization: Bearer " + made["key"]["key"].get<std::string>() + "\r\n";
    CHECK(client.get(clan, field).status == 200);
    program.signal(SIGUSR2);
    auto moved = client.get(clan, field);
    while (moved.status == 200)  // the signal has not arrived yet
        moved = client.get(clan, field);
    CHECK(json::parse(moved.body)["reason"] == "accessDenied.invalidIp");
    CHECK(program.end() == 0);
}

TEST_CASE("without an account there is no portal, and SIGUSR2 changes nothing")
{
    simulator program({"--clans", "1"});
    program.signal(SIGUSR2);
    connection client(program);
    CHECK(client.get(program.clan(program.first_line["clans"][0])).status == 200);
    client.send("POST /api/login HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
    CHECK(client.receive().status == 405);
    CHECK(program.end() == 0);
}

TEST_CASE("faults reset the connection, cut the body and send garbage")
{
    simulator resetting({"--fault-reset", "1"}), cutting({"--fault-truncate", "1"});
    connection reset(resetting);
    CHECK_THROWS_WITH(reset.get("/v1/goldpass/seasons/current"), Catch::Contains("reset by peer"));
    connection cut(cutting);
    CHECK_THROWS_WITH(cut.get("/v1/goldpass/seasons/current"), Catch::Contains("End of file"));
    connection foolish(cutting);
    foolish.send("POST /v1/clans HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
    CHECK(foolish.receive().status == 405);
    CHECK(resetting.end() == 0);
    CHECK(cutting.end() == 0);
}
