#include "daemon/renewal_schedule.hpp"

#include "backoff.hpp"

namespace clashcast {
namespace {

constexpr backoff after_failures{std::chrono::seconds(5), renewal_schedule::interval};
constexpr backoff after_renewals{renewal_schedule::interval, renewal_schedule::longest};

}  // namespace

clock::duration renewal_schedule::succeeded(time_point now, bool made)
{
    if (settled_)
        renewals_ = now - not_before_ > longest ? 1 : renewals_ + 1;
    auto pause = first_ && made ? clock::duration(0) : after_renewals.after(renewals_);
    first_ = pending_ = false;
    settled_ = true;
    failures_ = 0;
    not_before_ = now + pause;
    return pause;
}

// Some keys may have been revoked before it failed.
clock::duration renewal_schedule::failed(time_point now, double jitter)
{
    auto pause = after_failures.after(++failures_, jitter);
    pending_ = true;
    not_before_ = now + pause;
    return pause;
}

clock::duration renewal_schedule::rejected(time_point now)
{
    pending_ = true;
    not_before_ = now + interval;
    return interval;
}

void renewal_schedule::refused(time_point now)
{
    pending_ = refused_ = true;
    not_before_ = now + interval;
}

void renewal_schedule::reloaded(time_point now, bool changed, bool suspended)
{
    if (!changed && !(refused_ ? now >= not_before_ : suspended))
        return;
    *this = {};
    first_ = false;
}

}  // namespace clashcast
