#include "daemon/key_renewal.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto look_interval = 2s;

std::string keys(std::size_t count)
{
    return fmt::format("{} key{}", count, count == 1 ? "" : "s");
}

// "using 2 keys named clashcast, valid for 203.0.113.7; made 1; revoked one that was valid for 198.51.100.4".
std::string describe(const key_plan& done, const std::vector<std::string>& addresses)
{
    auto line = fmt::format("using {} named {}, valid for {}", keys(done.use.size() + done.create), done.name,
                            fmt::join(addresses, ", "));
    if (done.create > 0)
        line += fmt::format("; made {}", done.create);
    for (auto& key : done.revoke)
        line += fmt::format("; revoked one that was valid for {}", fmt::join(key.addresses, ", "));
    return line;
}

}  // namespace

key_renewal::key_renewal(reloader& configuration, pipeline& process, clock& time)
    : configuration_(configuration), process_(process), time_(time), known_(configuration.settings().api_keys)
{
}

asio::awaitable<void> key_renewal::run()
{
    for (;;) {
        co_await take_reload();
        auto due = co_await is_due();
        if (due)
            co_await renew();
        co_await time_.sleep_for(look_interval);
    }
}

asio::awaitable<key_renewal::token_trouble> key_renewal::look_at_tokens()
{
    auto now = co_await process_.status();
    token_trouble found;
    auto& tokens = now.polling.tokens;
    for (auto i = configuration_.settings().api.tokens.size(); i < tokens.size(); ++i) {
        found.suspended = found.suspended || tokens[i].state == token_state::suspended;
        found.wrong_address = found.wrong_address || tokens[i].wrong_address;
    }
    co_return found;
}

// A reload may have brought another account, or the password that was wrong. Else it does not make it log in.
asio::awaitable<void> key_renewal::take_reload()
{
    auto& last = configuration_.last();
    if (!last || !last->taken() || last->at == reloaded_)
        co_return;
    reloaded_ = last->at;
    auto& wanted = configuration_.settings().api_keys;
    bool changed = wanted != known_;
    known_ = wanted;
    auto trouble = co_await look_at_tokens();
    if (changed || schedule_.is_refused() || trouble.suspended)
        schedule_.reset();
}

asio::awaitable<bool> key_renewal::is_due()
{
    if (!known_ || !schedule_.is_possible(time_.now()))
        co_return false;
    if (schedule_.is_pending())
        co_return true;
    auto trouble = co_await look_at_tokens();
    co_return trouble.wrong_address;
}

// The keys that can be used, after what had to be revoked and made.
asio::awaitable<result<std::vector<std::string>>> key_renewal::obtain(portal_options options,
                                                                      config::key_settings wanted)
{
    auto portal = co_await log_in(std::move(options));
    if (!portal)
        co_return portal.error();
    auto all = co_await (*portal)->keys();
    if (!all)
        co_return all.error();
    auto& addresses = (*portal)->addresses();
    auto plan = plan_keys(*all, addresses, wanted.name, wanted.count);
    if (plan.use.size() + plan.create == 0)
        co_return failure(errc::invalid, describe_full_account(plan) + "; revoke one with `clashcast keys revoke`");
    auto done = plan;
    auto usable = co_await carry_out(**portal, std::move(plan));
    if (!usable)
        co_return usable.error();
    report(done, addresses);
    std::vector<std::string> tokens;
    for (auto& key : *usable)
        tokens.push_back(std::move(key.token));
    co_return tokens;
}

void key_renewal::report(const key_plan& done, const std::vector<std::string>& addresses) const
{
    log::info("API keys: {}", describe(done, addresses));
    if (done.lacking > 0)
        log::warning("API keys: {} fewer than count: {}", done.lacking, describe_full_account(done));
    if (!schedule_.is_pending() && done.create == 0)
        log::warning("API keys: the API does not accept keys that are valid for {}, the address that the portal sees: "
                     "requests to the API must take the same way; trying again in {} minutes",
                     fmt::join(addresses, ", "), renewal_schedule::interval.count());
}

asio::awaitable<void> key_renewal::renew()
{
    auto wanted = *known_;
    auto options = config::portal_of(wanted, configuration_.settings().api);
    log::info("API keys: asking {} for {} named {}", wanted.url, keys(wanted.count), wanted.name);
    auto tokens = co_await obtain(std::move(options), std::move(wanted));
    auto used = tokens ? configuration_.use_keys(std::move(*tokens)) : result<void>(tokens.error());
    if (used)
        schedule_.succeeded(time_.now());
    else
        take_failure(used.error());
}

void key_renewal::take_failure(const failure& why)
{
    if (why.code == errc::refused) {
        schedule_.refused();
        log::error("API keys: {}; not trying again: correct [api.keys] or its password_file, then reload (SIGHUP)",
                   to_string(why));
        return;
    }
    auto pause = schedule_.failed(time_.now(), std::uniform_real_distribution(0.0, 1.0)(random_));
    log::warning("API keys: {}; trying again in {} s", to_string(why),
                 std::chrono::ceil<std::chrono::seconds>(pause).count());
}

}  // namespace clashcast
