#include "redis/connection.hpp"

#include "async/condition.hpp"
#include "async/task_group.hpp"
#include "net/tls.hpp"
#include "redis/dial.hpp"
#include "redis/reply_class.hpp"
#include "text/printable.hpp"
#include "text/secrets.hpp"

#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

#include <deque>
#include <optional>

namespace clashcast::redis {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// A caller that waits for the replies to its commands. One that was cancelled stays in the queue, because its replies
// still come.
struct call {
    call(asio::any_io_executor executor, std::size_t commands) : ended(executor), missing(commands) {}

    bool over() const { return missing == 0 || lost; }

    condition ended;
    std::size_t missing;
    std::vector<value> replies;
    std::optional<failure> lost;
};

}  // namespace

struct connection::state {
    state(asio::any_io_executor e, settings s, std::unique_ptr<net::transport> t)
        : executor(e), how(std::move(s)), wire(std::move(t)), has_output(e), loops(e)
    {
    }

    void lose(failure why);
    void take(std::string_view bytes);

    asio::any_io_executor executor;
    settings how;
    std::unique_ptr<net::transport> wire;
    std::string output;
    condition has_output;
    reply_reader input;
    std::deque<std::shared_ptr<call>> waiting;  // in the order of their commands
    std::optional<failure> lost;
    task_group loops;
};

void connection::state::lose(failure why)
{
    if (lost)
        return;
    lost = std::move(why);
    wire->close();
    for (auto& one : waiting) {
        one->lost = lost;
        one->ended.notify_all();
    }
    waiting.clear();
    has_output.notify_all();
}

void connection::state::take(std::string_view bytes)
{
    input.feed(bytes);
    while (!lost) {
        auto reply = input.next();
        if (!reply)
            return lose(failure(errc::malformed, to_string(how.server) + ": " + reply.error().what));
        if (!*reply)
            return;
        if (waiting.empty())
            return lose(failure(errc::malformed, to_string(how.server) + " sent a reply without a command"));
        auto& first = *waiting.front();
        first.replies.push_back(std::move(**reply));
        if (--first.missing == 0) {
            first.ended.notify_all();
            waiting.pop_front();
        }
    }
}

namespace {

failure broken(const settings& how, const error_code& error)
{
    auto advice = net::certificate_advice(error);
    return failure(advice.empty() ? errc::not_connected : errc::refused,
                   fmt::format("lost {}: {}{}{}", to_string(how.server), error.message(), advice.empty() ? "" : ": ",
                               advice));
}

asio::awaitable<void> write_loop(std::shared_ptr<connection::state> s)
{
    std::string bytes;
    while (!s->lost) {
        if (s->output.empty()) {
            co_await s->has_output.wait();
            continue;
        }
        bytes.clear();
        bytes.swap(s->output);
        auto written = co_await s->wire->write(asio::buffer(bytes));
        if (!written)
            s->lose(broken(s->how, written.error()));
    }
}

asio::awaitable<void> read_loop(std::shared_ptr<connection::state> s)
{
    std::vector<char> buffer(64 * 1024);
    while (!s->lost) {
        auto size = co_await s->wire->read_some(asio::buffer(buffer));
        if (size)
            s->take(std::string_view(buffer.data(), *size));
        else
            s->lose(broken(s->how, size.error()));
    }
}

// Login, database, and last the name.
std::vector<command> login(const settings& how)
{
    const auto& to = how.server;
    std::vector<command> commands;
    if (!to.user.empty())
        commands.emplace_back("AUTH", to.user, to.password);
    else if (!to.password.empty())
        commands.emplace_back("AUTH", to.password);
    commands.emplace_back("SELECT", to.database);
    if (!how.name.empty())
        commands.emplace_back("CLIENT", "SETNAME", how.name);
    return commands;
}

std::optional<failure> login_failure(const settings& how, const std::vector<value>& replies)
{
    for (const auto& reply : replies) {
        auto kind = classify(reply);
        if (kind == reply_class::done)
            continue;
        auto code = kind == reply_class::retry ? errc::not_connected : errc::refused;
        // The error for an unknown command repeats its arguments: those of AUTH are secret.
        bool has_secrets = code_of(reply) == "ERR" && !how.server.password.empty();
        auto text = has_secrets ? std::string("ERR, in reply to AUTH, SELECT or CLIENT") : sanitized(reply.text);
        return failure(code, fmt::format("{} refuses the login: {}", to_string(how.server), text));
    }
    return std::nullopt;
}

}  // namespace

connection::connection(std::shared_ptr<state> s) : state_(std::move(s))
{
    state_->loops.spawn("redis: writing", write_loop(state_));
    state_->loops.spawn("redis: reading", read_loop(state_));
}

connection::~connection()
{
    close();
}

asio::awaitable<result<std::shared_ptr<connection>>> connection::open(settings how)
{
    register_secret(how.server.password);
    auto executor = co_await asio::this_coro::executor;
    auto wire = co_await dial(how.server, how.tls, how.connect_timeout);
    if (!wire)
        co_return wire.error();
    auto opened = std::make_shared<connection>(std::make_shared<state>(executor, how, std::move(*wire)));
    auto commands = login(how);
    auto replies = co_await opened->execute_all(commands);
    if (!replies)
        co_return replies.error();
    if (!how.name.empty())
        replies->pop_back();  // optional: a user may lack the right to set it
    if (auto refused = login_failure(how, *replies))
        co_return *refused;
    co_return opened;
}

asio::awaitable<result<value>> connection::execute(command one)
{
    std::vector<command> only(1, std::move(one));
    auto replies = co_await execute_all(only);
    if (!replies)
        co_return replies.error();
    co_return std::move(replies->front());
}

asio::awaitable<result<std::vector<value>>> connection::execute_all(const std::vector<command>& commands)
{
    auto s = state_;
    if (s->lost)
        co_return *s->lost;
    auto mine = std::make_shared<call>(s->executor, commands.size());
    for (const auto& one : commands)
        one.write_to(s->output);
    if (!commands.empty())
        s->waiting.push_back(mine);
    s->has_output.notify_all();

    const auto deadline = std::chrono::steady_clock::now() + s->how.reply_timeout;
    while (!mine->over()) {
        co_await mine->ended.wait_until(deadline);
        if (!mine->over() && std::chrono::steady_clock::now() >= deadline)
            s->lose(failure(errc::timed_out, to_string(s->how.server) + " did not answer in time"));
    }
    if (mine->lost)
        co_return *mine->lost;
    co_return std::move(mine->replies);
}

void connection::close()
{
    state_->lose(failure(errc::not_connected, "closed " + to_string(state_->how.server)));
}

bool connection::is_open() const
{
    return !state_->lost;
}

}  // namespace clashcast::redis
