#include "daemon/renewal_schedule.hpp"

#include "backoff.hpp"

namespace clashcast {
namespace {

constexpr backoff pauses{std::chrono::seconds(5), renewal_schedule::interval};

}  // namespace

void renewal_schedule::succeeded(time_point now)
{
    not_before_ = first_ ? now : now + interval;
    first_ = pending_ = false;
    failures_ = 0;
}

// Some keys may have been revoked before it failed.
clock::duration renewal_schedule::failed(time_point now, double jitter)
{
    auto pause = pauses.after(++failures_, jitter);
    pending_ = true;
    not_before_ = now + pause;
    return pause;
}

void renewal_schedule::refused()
{
    pending_ = refused_ = true;
}

}  // namespace clashcast
