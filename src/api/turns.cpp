#include "api/turns.hpp"

#include "async/race.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

namespace clashcast {

namespace asio = boost::asio;

turns::turns(asio::any_io_executor executor, clock& c, limiter l)
    : executor_(std::move(executor)), clock_(c), limiter_(std::move(l))
{
}

asio::awaitable<result<turn>> turns::next(std::uint64_t ticket, std::stop_token unwanted)
{
    if (line_.empty() && !unwanted.stop_requested())
        if (auto ours = limiter_.take(clock_.now()))
            co_return *ours;
    place here(line_, executor_, ticket, unwanted);
    while (!unwanted.stop_requested()) {
        if (!here.first()) {
            co_await here.wait();
            continue;
        }
        if (auto ours = limiter_.take(clock_.now()))
            co_return *ours;
        auto due = clock_.sleep_until(limiter_.ready_at());
        auto woken = here.wait();  // a token may be put back meanwhile
        co_await either(std::move(due), std::move(woken));
    }
    co_return failure(errc::closed, "no longer wanted");
}

bool turns::settle(const turn& used, const verdict& found)
{
    auto position = used.token + 1;
    if (found.says != verdict::about::rate)
        throttled_since_.reset();
    switch (found.says) {
    case verdict::about::rate:
        throttled_since_ = throttled_since_.value_or(clock_.now());
        limiter_.rest(used.token, clock_.now() + found.rest);
        log::debug("token {} of {} is throttled and rests {} s", position, limiter_.size(),
                   found.rest.count());
        return false;
    case verdict::about::address:
        denial_ = "the API does not accept this token from this IP address" +
                  (found.seen_as.empty() ? "" : ": " + found.seen_as);
        take_out(used.token, "the API does not accept it from " +
                                 (found.seen_as.empty() ? "this address" : "the address " + found.seen_as));
        return false;
    case verdict::about::authorization:
        denial_ = "the API does not know this token";
        take_out(used.token, "the API does not know it");
        return false;
    case verdict::about::the_server:
        return true;
    case verdict::about::the_request:
        break;
    }
    if (used.trial && limiter_.put_back(used.token)) {
        log::info("token {} of {} is good again", position, limiter_.size());
        line_.wake_first();
    }
    return true;
}

void turns::take_out(std::size_t token, std::string_view why)
{
    if (!limiter_.take_out(token, clock_.now()))
        return;  // said already: other requests were under way with it, or a trial failed
    auto every = limiter::trial_interval.count();
    log::warning("token {} of {} is taken out: {}; it is tried again every {} s", token + 1, limiter_.size(),
                 why, every);
    if (limiter_.left() == 0)
        log::warning("polling waits: no token is left that the API accepts");
}

std::string turns::obstacle() const
{
    constexpr std::chrono::seconds usual{10};  // a token rests so long now and then
    if (limiter_.left() == 0)
        return limiter_.size() == 1 ? denial_
                                    : fmt::format("none of the {} tokens is usable: {}", limiter_.size(), denial_);
    if (throttled_since_ && clock_.now() - *throttled_since_ > usual)
        return "the API throttles every request (429): requests_per_second is too high, or others use these tokens";
    return {};
}

}  // namespace clashcast
