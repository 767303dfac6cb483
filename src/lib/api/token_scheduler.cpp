#include "api/token_scheduler.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <utility>

namespace clashcast {

namespace asio = boost::asio;

token_scheduler::token_scheduler(asio::any_io_executor executor, clock& c, rate_limiter limiter)
    : clock_(c), limiter_(std::move(limiter)), queue_(std::move(executor)), denials_(limiter_.size())
{
}

asio::awaitable<result<permit>> token_scheduler::next(std::uint64_t number, std::stop_token stop)
{
    std::optional<permit> taken;
    std::function<bool()> take = [&] {
        taken = limiter_.take(clock_.now());
        return taken.has_value();
    };
    std::function<asio::awaitable<void>()> retry = [this] { return clock_.sleep_until(limiter_.ready_at()); };
    auto served = co_await queue_.wait(number, std::move(stop), std::move(take), std::move(retry));
    if (!served)
        co_return failure(errc::closed, "stopped before a token was free");
    co_return *taken;
}

void token_scheduler::change(const std::vector<std::optional<std::size_t>>& before, double rate, double burst)
{
    std::vector<denial> denials;
    for (auto& index : before)
        denials.push_back(index ? denials_.at(*index) : denial());
    denials_ = std::move(denials);
    last_denied_ = 0;
    throttled_since_.reset();
    limiter_.change(before, rate, burst);
    queue_.wake_first();
}

// A response to a request that was sent with tokens which have changed since says nothing about those of today.
bool token_scheduler::settle(const permit& used, const response_class& found)
{
    if (used.tokens != limiter_.changes())
        return found.says == response_class::about::the_request || found.says == response_class::about::the_server;
    auto position = used.token + 1;
    if (found.says != response_class::about::rate)
        throttled_since_.reset();
    switch (found.says) {
    case response_class::about::rate:
        throttled_since_ = throttled_since_.value_or(clock_.now());
        limiter_.rest(used.token, clock_.now() + found.rest);
        log::debug("token {} of {} is throttled (429); resting it for {} s", position, limiter_.size(),
                   found.rest.count());
        return false;
    case response_class::about::address:
        suspend(used.token, {"the API does not accept this token from this IP address" +
                                 (found.seen_as.empty() ? "" : ": " + found.seen_as), true});
        return false;
    case response_class::about::authorization:
        suspend(used.token, {"the API does not know this token", false});
        return false;
    case response_class::about::the_server:
        return true;
    case response_class::about::the_request:
        break;
    }
    if (used.trial && limiter_.restore(used.token)) {
        log::info("token {} of {} is accepted again", position, limiter_.size());
        queue_.wake_first();
    }
    return true;
}

void token_scheduler::suspend(std::size_t token, denial why)
{
    denials_.at(token) = why;
    last_denied_ = token;
    if (!limiter_.suspend(token, clock_.now()))
        return;  // logged already: other requests were under way with it, or a trial failed
    auto every = rate_limiter::trial_interval.count();
    log::warning("token {} of {} suspended: {}; trying it again every {} s", token + 1, limiter_.size(), why.reason,
                 every);
    if (limiter_.left() == 0)
        log::warning("no token is usable; polling waits until one is accepted again");
}

token_status token_scheduler::status_of(std::size_t token) const
{
    token_status now;
    auto until = limiter_.rests_until(token);
    if (limiter_.is_suspended(token)) {
        now.state = token_state::suspended;
        now.resting_until = until;
        now.reason = denials_.at(token).reason;
        now.wrong_address = denials_.at(token).wrong_address;
    } else if (until > clock_.now()) {
        now.state = token_state::resting;
        now.resting_until = until;
        now.reason = "the API throttles this token (429)";
    }
    return now;
}

api_status token_scheduler::status() const
{
    api_status now;
    for (std::size_t token = 0; token < limiter_.size(); ++token)
        now.tokens.push_back(status_of(token));
    now.obstacle = obstacle();
    return now;
}

std::string token_scheduler::obstacle() const
{
    constexpr std::chrono::seconds usual{10};  // a token rests so long now and then
    if (limiter_.size() == 0)
        return "no API token yet";
    if (limiter_.left() == 0)
        return (limiter_.size() == 1 ? "" : fmt::format("none of the {} tokens is usable: ", limiter_.size())) +
               denials_[last_denied_].reason;
    if (throttled_since_ && clock_.now() - *throttled_since_ > usual)
        return "the API throttles every request (429): requests_per_second is too high, or others use these tokens";
    return {};
}

}  // namespace clashcast
