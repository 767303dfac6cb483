#include "net/lookup.hpp"

#include "async/condition.hpp"
#include "async/time_limit.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <netdb.h>
#include <netinet/in.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>

namespace clashcast::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using outcome = boost::system::result<endpoints>;

namespace {

struct caller {
    explicit caller(asio::any_io_executor e) : executor(e), changed(e) {}

    const asio::any_io_executor executor;
    condition changed;
    std::optional<outcome> found;
};

// Call with the mutex held: a caller that is still in the list has an executor that still exists.
void notify(const std::shared_ptr<caller>& one, const outcome& found)
{
    asio::post(one->executor, [one, found] {
        one->found = found;
        one->changed.notify_all();
    });
}

}  // namespace

// The threads of the look-ups under way own it too.
struct lookups::state : std::enable_shared_from_this<state> {
    explicit state(system_lookup a) : ask(std::move(a)) {}

    void enter(const std::string& host, const std::shared_ptr<caller>&);
    void leave(const std::string& host, const std::shared_ptr<caller>&);
    void start(const std::string& host);
    void end(const std::string& host, const outcome&);
    static asio::awaitable<error_code> join(std::shared_ptr<state>, std::string host, endpoints& into);

    const system_lookup ask;
    std::mutex mutex;
    std::unordered_map<std::string, std::vector<std::shared_ptr<caller>>> under_way;  // also without callers
};

void lookups::state::enter(const std::string& host, const std::shared_ptr<caller>& one)
{
    bool first = false;
    {
        std::lock_guard hold(mutex);
        auto [entry, inserted] = under_way.try_emplace(host);
        entry->second.push_back(one);
        first = inserted;
    }
    if (first)
        start(host);
}

void lookups::state::leave(const std::string& host, const std::shared_ptr<caller>& one)
{
    std::lock_guard hold(mutex);
    if (auto entry = under_way.find(host); entry != under_way.end())
        std::erase(entry->second, one);
}

void lookups::state::start(const std::string& host)
{
    try {
        std::thread([self = shared_from_this(), host] { self->end(host, self->ask(host)); }).detach();
    } catch (const std::system_error& e) {
        end(host, error_code(e.code().value(), boost::system::system_category()));
    }
}

void lookups::state::end(const std::string& host, const outcome& found)
{
    std::lock_guard hold(mutex);
    auto ended = under_way.extract(host);
    for (const auto& one : ended.mapped())
        notify(one, found);
}

asio::awaitable<error_code> lookups::state::join(std::shared_ptr<state> s, std::string host, endpoints& into)
{
    struct membership {
        membership(state& s, const std::string& h, asio::any_io_executor e)
            : in(s), host(h), one(std::make_shared<caller>(std::move(e)))
        {
            in.enter(host, one);
        }
        ~membership() { in.leave(host, one); }
        membership(const membership&) = delete;
        membership& operator=(const membership&) = delete;

        state& in;
        const std::string& host;
        const std::shared_ptr<caller> one;
    };
    auto executor = co_await asio::this_coro::executor;
    membership here(*s, host, executor);
    while (!here.one->found)
        co_await here.one->changed.wait();
    auto& found = *here.one->found;
    if (!found)
        co_return found.error();
    into = *found;
    co_return error_code();
}

lookups::lookups(system_lookup ask) : state_(std::make_shared<state>(std::move(ask))) {}

asio::awaitable<outcome> lookups::find(authority where, std::chrono::nanoseconds limit)
{
    error_code not_numeric;
    auto address = asio::ip::make_address(where.host, not_numeric);
    if (!not_numeric)
        co_return endpoints(1, tcp::endpoint(address, where.port));
    endpoints found;
    auto joined = state::join(state_, where.host, found);
    auto error = co_await with_timeout(limit, std::move(joined));
    if (error)
        co_return error;
    for (auto& each : found)
        each.port(where.port);
    co_return found;
}

namespace {

error_code lookup_error(int code, int system_error)
{
    switch (code) {
        case EAI_AGAIN: return asio::error::host_not_found_try_again;
        case EAI_MEMORY: return asio::error::no_memory;
        case EAI_SYSTEM: return {system_error, boost::system::system_category()};
        case EAI_FAIL: return asio::error::no_recovery;
        default: return asio::error::host_not_found;
    }
}

outcome ask_system(const std::string& host)
{
    addrinfo wanted{};
    wanted.ai_flags = AI_NUMERICSERV;  // there is no service; publish/mqtt/known_address recognizes our look-ups by it
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_protocol = IPPROTO_TCP;
    addrinfo* first = nullptr;
    if (auto code = ::getaddrinfo(host.c_str(), nullptr, &wanted, &first); code != 0)
        return lookup_error(code, errno);
    endpoints found;
    for (auto* each = first; each != nullptr; each = each->ai_next) {
        auto& one = found.emplace_back();
        one.resize(each->ai_addrlen);
        std::memcpy(one.data(), each->ai_addr, each->ai_addrlen);  // with the scope of an IPv6 address
    }
    ::freeaddrinfo(first);
    if (found.empty())
        return error_code(asio::error::host_not_found);
    return found;
}

}  // namespace

asio::awaitable<outcome> look_up(authority where, std::chrono::nanoseconds limit)
{
    static auto& names = *new lookups(ask_system);  // never destroyed: a look-up may still run after main()
    return names.find(std::move(where), limit);
}

}  // namespace clashcast::net
