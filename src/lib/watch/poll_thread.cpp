#include "watch/poll_thread.hpp"

#include "async/run_on.hpp"
#include "watch/partition.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

// For this long a loop lets answers accumulate before it takes them: waking up for each would cost a tenth more CPU.
constexpr auto gathering = std::chrono::microseconds(250);

}  // namespace

void poll_loop::end()
{
    busy_.reset();
    if (thread_.joinable())
        thread_.join();
}

void poll_loop::work()
{
    while (context_.run_one() > 0) {
        context_.poll();
        std::this_thread::sleep_for(gathering);
    }
}

poll_thread::poll_thread(asio::any_io_executor home, checkpoint_store& journal, api& source, clock& time)
    : home_(std::move(home)), executor_(home_), across_(home_, journal), watching_(source, journal, time)
{
}

poll_thread::poll_thread(asio::any_io_executor home, checkpoint_store& journal, const api_options& options, clock& time)
    : home_(std::move(home)), own_(std::make_unique<poll_loop>()), executor_(own_->executor()),
      across_(home_, journal), own_api_(make_api(executor_, options, time)), watching_(*own_api_, across_, time)
{
}

poll_thread::~poll_thread()
{
    if (own_)
        own_->end();
}

void poll_thread::on_committed(std::function<void()> call)
{
    watching_.on_committed([home = home_, call = std::move(call)] { asio::dispatch(home, call); });
}

void poll_thread::on_maintenance(std::function<void(bool)> call)
{
    watching_.on_maintenance([home = home_, call = std::move(call)](bool down) {
        asio::dispatch(home, [call, down] { call(down); });
    });
}

void poll_thread::on_members(std::function<void(const std::string&, const std::vector<std::string>&)> call)
{
    watching_.on_members([home = home_, call = std::move(call)](const std::string& clan,
                                                                 std::vector<std::string> members) {
        asio::post(home, [call, clan, members = std::move(members)] { call(clan, members); });
    });
}

asio::awaitable<result<void>> poll_thread::run()
{
    return run_on<result<void>>(executor_, [this] { return watching_.run(); });
}

void poll_thread::call(std::function<void(watcher&)> what)
{
    if (own_)
        asio::post(executor_, [this, what = std::move(what)] { what(watching_); });
    else
        what(watching_);
}

void poll_thread::change_api(const api_options& options)
{
    if (own_api_)
        asio::post(executor_, [this, options] { own_api_->change(options).value(); });
}

asio::awaitable<std::vector<subject_facts>> poll_thread::look_at(std::vector<subject> subjects)
{
    auto look = [this, subjects = std::move(subjects)]() -> asio::awaitable<std::vector<subject_facts>> {
        std::vector<subject_facts> found;
        for (auto& one : subjects)
            found.push_back(watching_.look_at(one));
        co_return found;
    };
    co_return co_await run_on<std::vector<subject_facts>>(executor_, look);
}

asio::awaitable<std::vector<subject_facts>> look_at_all(const std::vector<std::unique_ptr<poll_thread>>& threads,
                                                        std::vector<subject> subjects)
{
    std::vector<std::vector<subject>> parts(threads.size());
    std::vector<std::vector<std::size_t>> positions(threads.size());
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        auto thread = thread_of(subjects[i], threads.size());
        parts[thread].push_back(subjects[i]);
        positions[thread].push_back(i);
    }
    std::vector<subject_facts> all(subjects.size());
    for (std::size_t t = 0; t < threads.size(); ++t) {
        auto some = co_await threads[t]->look_at(std::move(parts[t]));
        for (std::size_t i = 0; i < some.size(); ++i)
            all[positions[t][i]] = std::move(some[i]);
    }
    co_return all;
}

asio::awaitable<watch_status> poll_thread::status()
{
    return run_on<watch_status>(executor_, [this]() -> asio::awaitable<watch_status> { co_return watching_.status(); });
}

}  // namespace clashcast
