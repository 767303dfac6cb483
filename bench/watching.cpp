#include "watching.hpp"

#include "cpu.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <cstdint>
#include <exception>

namespace bench {

namespace asio = boost::asio;
using namespace clashcast;
using namespace std::chrono_literals;

namespace {

void rethrow(std::exception_ptr thrown)
{
    if (thrown)
        std::rethrow_exception(thrown);
}

}  // namespace

watching::watching(const std::string& api_url, std::vector<watch_group> groups, const std::string& redis_url,
                   api_options options, int times, until when)
    : time_(times)
{
    options.base_url = api_url;
    options.tokens = {"made-up"};
    options.requests_per_second = 1e6;
    options.burst = 1e6;
    api_ = make_api(context_.get_executor(), options, time_);
    if (redis_url.empty()) {
        journal_ = make_memory_journal(context_.get_executor());
    } else {
        redis_journal_options at;
        at.url = redis_url;
        at.instance = "bench";
        at.bounds.retain = 1s;
        journal_ = make_redis_journal(context_.get_executor(), at);
    }
    watcher_.emplace(*api_, *journal_, time_);
    std::size_t subjects = 0;
    for (auto& group : groups) {
        subjects += group.tags.size();
        watcher_->add(std::move(group)).value();
    }
    asio::co_spawn(context_, run_all(), rethrow);
    auto wanted = when == until::first_answers ? subjects : 1;
    while (counts().polls < wanted)
        context_.run_for(1ms);
    watcher_->hold();
    for (std::uint64_t before = 0; when == until::first_answers && counts().polls != before;) {
        before = counts().polls;
        context_.run_for(300ms);  // for the polls in flight
    }
}

watching::~watching()
{
    watcher_->stop();
    context_.run();
}

double watching::poll_for(std::chrono::nanoseconds span)
{
    auto cpu = cpu_microseconds();
    auto polls = counts().polls;
    watcher_->release();
    context_.run_for(span);
    watcher_->hold();
    context_.run_for(100ms);  // for the polls in flight
    return (cpu_microseconds() - cpu) / static_cast<double>(counts().polls - polls);
}

asio::awaitable<void> watching::maintain()
{
    co_await journal_->maintain();
}

asio::awaitable<void> watching::run_all()
{
    using namespace asio::experimental::awaitable_operators;
    auto opened = co_await journal_->open();
    opened.value();
    auto ended = co_await (watcher_->run() || maintain());
    std::get<0>(ended).value();
    co_await journal_->close();
}

}  // namespace bench
