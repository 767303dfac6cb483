#include "net/lookup.hpp"

#include "async/condition.hpp"
#include "async/race.hpp"

#include <boost/asio/ip/address.hpp>

namespace clashcast::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct lookup::state {
    state(asio::any_io_executor e, authority a) : resolver(e), ended(e), of(std::move(a)) {}

    tcp::resolver resolver;
    condition ended;
    authority of;
    bool running = false;
    error_code problem;
    endpoints found;
};

lookup::lookup(asio::any_io_executor executor, authority of)
    : state_(std::make_shared<state>(std::move(executor), std::move(of)))
{
}

lookup::~lookup()
{
    state_->resolver.cancel();
}

asio::awaitable<boost::system::result<endpoints>> lookup::find(std::chrono::nanoseconds limit)
{
    return find_in(state_, limit);
}

asio::awaitable<boost::system::result<endpoints>> lookup::find_in(std::shared_ptr<state> s,
                                                                  std::chrono::nanoseconds limit)
{
    auto joined = join(s);
    auto problem = co_await within(limit, std::move(joined));
    if (problem)
        co_return problem;
    co_return s->found;
}

void lookup::start(const std::shared_ptr<state>& s)
{
    error_code not_numeric;
    auto address = asio::ip::make_address(s->of.host, not_numeric);
    if (!not_numeric) {
        s->found = {tcp::endpoint(address, s->of.port)};
        return;
    }
    s->running = true;
    s->resolver.async_resolve(s->of.host, std::to_string(s->of.port), tcp::resolver::numeric_service,
                              [s](error_code problem, const tcp::resolver::results_type& results) {
                                  s->running = false;
                                  s->problem = problem;
                                  s->found.assign(results.begin(), results.end());
                                  s->ended.notify_all();
                              });
}

asio::awaitable<error_code> lookup::join(std::shared_ptr<state> s)
{
    if (!s->running)
        start(s);
    while (s->running)
        co_await s->ended.wait();
    co_return s->problem;
}

}  // namespace clashcast::net
