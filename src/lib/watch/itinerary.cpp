#include "watch/itinerary.hpp"

#include "watch/poll_pause.hpp"

#include <algorithm>

namespace clashcast {
namespace {

constexpr auto longest_wait = std::chrono::hours(24);  // then the agenda is read again

}  // namespace

// Of a request other than the own one.
timestamp itinerary::due_at(const appointment& a, const moment& now) const
{
    auto known = std::find_if(slots_.begin(), slots_.end(), [&](auto& s) { return s.name == a.slot; });
    if (known == slots_.end() || known->asked > now.wall)  // the machine's clock was set back
        return now.wall;
    auto usual = std::max<timestamp>(known->asked + a.every, known->stale);
    return a.at && known->asked < *a.at ? std::min(usual, *a.at) : usual;
}

const appointment* itinerary::due(const agenda& plan, const moment& now) const
{
    auto& own = plan.requests.front();
    if (own_due_ <= now.steady || (own_is_expected(own) && *own.at <= now.wall))
        return &own;
    for (auto& one : plan.requests)
        if (&one != &own && due_at(one, now) <= now.wall)
            return &one;
    return nullptr;
}

void itinerary::own_asked(const moment& now, clock::time_point next)
{
    own_asked_ = now.wall;
    own_due_ = next;
}

void itinerary::asked(std::string_view name, const moment& now, std::chrono::seconds fresh_for)
{
    std::erase_if(slots_, [&](auto& s) { return s.name == name; });
    slots_.push_back({name, now.wall, now.wall + until_stale(fresh_for)});
}

clock::time_point itinerary::next(const agenda& plan, const moment& now)
{
    look_again_ = plan.tick.value_or(timestamp::max());
    auto& own = plan.requests.front();
    if (own_is_expected(own))
        look_again_ = std::min(look_again_, *own.at);
    for (auto& one : plan.requests)
        if (&one != &own)
            look_again_ = std::min(look_again_, due_at(one, now));
    std::erase_if(slots_, [&](auto& s) {
        return std::none_of(plan.requests.begin(), plan.requests.end(), [&](auto& a) { return a.slot == s.name; });
    });
    if (look_again_ == timestamp::max())
        return own_due_;
    auto until = std::clamp<timestamp>(look_again_, now.wall, now.wall + longest_wait);
    return std::min(own_due_, now.steady + (until - now.wall));
}

}  // namespace clashcast
