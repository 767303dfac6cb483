#include "daemon/key_renewal.hpp"

#include "daemon/key_lines.hpp"

#include <clashcast/developer_portal.hpp>
#include <clashcast/log.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace clashcast {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto look_interval = 2s;

// Logs in, revokes and makes; but what is revoked is logged before it is.
asio::awaitable<result<obtained_keys>> obtain(portal_options options, config::key_settings wanted)
{
    auto portal = co_await log_in(std::move(options));
    if (!portal)
        co_return portal.error();
    auto all = co_await (*portal)->keys();
    if (!all)
        co_return all.error();
    obtained_keys found;
    found.addresses = (*portal)->addresses();
    found.done = plan_keys(*all, found.addresses, wanted.name, wanted.count);
    if (!wanted.may_change)
        found.done = without_changes(std::move(found.done));
    if (found.done.use.size() + found.done.create == 0)
        co_return failure(errc::invalid, describe_lack(found, wanted.may_change));
    for (auto& line : describe_revocations(found))
        log::info("API keys: {}", line);
    auto plan = found.done;
    auto usable = co_await carry_out(**portal, std::move(plan));
    if (!usable)
        co_return usable.error();
    found.usable = std::move(*usable);
    co_return found;
}

}  // namespace

key_renewal::key_renewal(reloader& configuration, pipeline& process, clock& time)
    : configuration_(configuration), process_(process), time_(time), known_(configuration.settings().api_keys)
{
}

asio::awaitable<void> key_renewal::run()
{
    for (;;) {
        co_await look_at_tokens();
        take_settings();
        if (is_due())
            co_await renew();
        co_await time_.sleep_for(look_interval);
    }
}

asio::awaitable<void> key_renewal::look_at_tokens()
{
    trouble_ = {};
    if (!configuration_.settings().api_keys)
        co_return;
    auto now = co_await process_.status();
    auto& tokens = now.polling.tokens;
    for (auto i : configuration_.key_positions()) {
        if (i >= tokens.size())
            break;
        trouble_.suspended = trouble_.suspended || tokens[i].state == token_state::suspended;
        trouble_.wrong_address = trouble_.wrong_address || tokens[i].wrong_address;
    }
}

// A reload may have brought another account, or the password that was wrong, even one that failed later. Else it does
// not make it log in.
void key_renewal::take_settings()
{
    auto& wanted = configuration_.settings().api_keys;
    auto& last = configuration_.last();
    bool changed = wanted != known_;
    bool reloaded = last && last->taken() && last->at != reloaded_;
    if (!changed && !reloaded)
        return;
    known_ = wanted;
    if (reloaded)
        reloaded_ = last->at;
    schedule_.reloaded(time_.now(), changed, trouble_.suspended);
    if (known_ && schedule_.is_refused())
        log::warning("API keys: not logging in: the portal refused the login less than {} minutes ago, and [api.keys] "
                     "and its password_file have not changed", renewal_schedule::interval.count());
}

bool key_renewal::is_due() const
{
    return known_ && schedule_.is_possible(time_.now()) && (schedule_.is_pending() || trouble_.suspended);
}

asio::awaitable<void> key_renewal::renew()
{
    auto wanted = *known_;
    auto options = config::portal_of(wanted, configuration_.settings().api);
    log::info("API keys: {}", describe_request(wanted));
    bool may_change = wanted.may_change;
    auto got = co_await obtain(std::move(options), std::move(wanted));
    auto used = got ? configuration_.use_keys(tokens_of(*got)) : result<void>(got.error());
    if (!used) {
        take_failure(used.error());
        co_return;
    }
    bool was_pending = schedule_.is_pending();
    auto pause = schedule_.succeeded(time_.now(), got->done.create > 0);
    log::info("API keys: {}", describe_use(*got));
    if (got->done.lacking > 0)
        log::warning("API keys: {}", describe_lack(*got, may_change));
    if (!was_pending && got->done.create == 0)
        log::warning("API keys: {}; trying again in {} minutes", describe_refusal(*got, trouble_.wrong_address),
                     std::chrono::ceil<std::chrono::minutes>(pause).count());
}

void key_renewal::take_failure(const failure& why)
{
    if (why.code == errc::refused) {
        schedule_.refused(time_.now());
        log::error("API keys: {}; not trying again: correct [api.keys] or its password_file, then reload (SIGHUP)",
                   to_string(why));
        return;
    }
    auto pause = why.code == errc::invalid
                     ? schedule_.rejected(time_.now())
                     : schedule_.failed(time_.now(), std::uniform_real_distribution(0.0, 1.0)(random_));
    log::warning("API keys: {}; trying again in {} s", to_string(why),
                 std::chrono::ceil<std::chrono::seconds>(pause).count());
}

}  // namespace clashcast
