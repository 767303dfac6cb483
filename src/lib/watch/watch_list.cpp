#include "watch/watch_list.hpp"

#include "watch/check_group.hpp"
#include "watch/subject_hash.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace clashcast {
namespace {

constexpr auto shortly = std::chrono::seconds(1);
constexpr double golden_ratio = 0.6180339887;

// The tag in the subject's name.
std::string_view name_tag(subject_kind kind, const std::string& tag)
{
    return traits_of(kind).has_tag ? std::string_view(tag) : std::string_view();
}

// 0, 1/2, 1/4, 3/4, 1/8, ...: however many there are, they are spread evenly.
double spread(std::uint32_t n)
{
    double part = 0, step = 0.5;
    for (; n != 0; n >>= 1, step /= 2)
        part += (n & 1) != 0 ? step : 0;
    return part;
}

}  // namespace

std::uint64_t watch_list::hash_of::operator()(std::uint32_t one) const
{
    auto& slot = list->slots_[one - 1];
    auto kind = list->group_of(slot).kind;
    return subject_hash(kind, name_tag(kind, slot.tag));
}

std::uint32_t watch_list::find_slot(subject_kind kind, std::string_view tag) const
{
    return index_.find(subject_hash(kind, tag), [&](std::uint32_t one) {
        auto& slot = slots_[one - 1];
        return group_of(slot).kind == kind && name_tag(kind, slot.tag) == tag;
    });
}

std::optional<std::uint32_t> watch_list::find(const subject& what) const
{
    auto found = find_slot(what.kind, what.tag);
    if (found == 0 || !slots_[found - 1].wanted)
        return {};
    return found - 1;
}

subject watch_list::name_of(const subject_state& one) const
{
    auto kind = group_of(one).kind;
    return subject(kind, std::string(name_tag(kind, one.tag)));
}

failure_table::subject_ref watch_list::ref_of(std::uint32_t number)
{
    auto& one = slots_[number];
    return {number, group_of(one).kind, one.mark};
}

result<void> watch_list::add(watch_group wanted, std::optional<clock::time_point> now)
{
    auto checked = check_group(std::move(wanted));
    if (!checked)
        return checked.error();
    for (auto& tag : checked->tags)
        if (auto one = subject_of(*checked, tag); find(one))
            return watched_already(one);
    auto tags = std::exchange(checked->tags, {});
    auto into = take_group(*checked);
    auto begin = now ? phase(groups_[into], *now) : 0.0;
    for (std::size_t i = 0; i < tags.size(); ++i) {
        auto part = begin + static_cast<double>(i) / static_cast<double>(tags.size());
        auto number = take_slot(tags[i], into);
        make_pending({number, static_cast<float>(std::fmod(part, 1.0))});
    }
    wanted_ += tags.size();
    return {};
}

// Groups with the same settings are one, so that subjects which come one by one do not take a group each.
std::uint32_t watch_list::take_group(const watch_group& settings)
{
    auto same = std::find_if(groups_.begin(), groups_.end(),
                             [&](auto& g) { return g.subjects > 0 && have_same_settings(g.settings, settings); });
    if (same != groups_.end())
        return static_cast<std::uint32_t>(same - groups_.begin());
    auto free = std::find_if(groups_.begin(), groups_.end(), [](auto& g) { return g.subjects == 0; });
    if (free == groups_.end())
        free = groups_.emplace(groups_.end());
    *free = group();
    free->settings = settings;
    return static_cast<std::uint32_t>(free - groups_.begin());
}

double watch_list::phase(group& g, clock::time_point now)
{
    if (g.additions > 0 && now - g.last_addition >= shortly)
        g.additions = 0;
    g.last_addition = now;
    return spread(g.additions++);
}

// One that has just left comes back into its slot, if that is still there.
std::uint32_t watch_list::take_slot(const std::string& tag, std::uint32_t into)
{
    auto kind = groups_[into].settings.kind;
    std::uint32_t number = 0;
    ++groups_[into].subjects;
    if (auto left = find_slot(kind, name_tag(kind, tag)); left != 0) {
        number = left - 1;
        leave_group(slots_[number]);
    } else {
        number = take_number();
    }
    auto& slot = slots_[number];
    bool is_new = slot.tag.empty();
    slot.tag = tag;
    slot.group = into;
    slot.wanted = true;
    slot.planned = 0;  // it may have other options
    if (is_new)
        index_.insert(number + 1);
    return number;
}

// A free number may be in the list twice, or lie at the end that was given back.
std::uint32_t watch_list::take_number()
{
    while (!free_.empty()) {
        auto number = free_.back();
        free_.pop_back();
        if (number < slots_.size() && slots_[number].tag.empty())
            return number;
    }
    slots_.emplace_back();
    return static_cast<std::uint32_t>(slots_.size() - 1);
}

void watch_list::leave_group(const subject_state& one)
{
    --groups_[one.group].subjects;
}

void watch_list::make_pending(const arrival& one)
{
    auto& slot = slots_[one.number];
    if (slot.pending)
        return;
    slot.pending = true;
    pending_.push_back(one);
}

void watch_list::remove(std::uint32_t number)
{
    slots_[number].wanted = false;
    --wanted_;
    auto part = std::fmod(number * golden_ratio, 1.0);  // if it comes back with many others before that is settled
    make_pending({number, static_cast<float>(part)});
}

std::vector<watch_list::arrival> watch_list::take_pending(std::size_t limit)
{
    auto count = std::min(limit, pending_.size() - next_pending_);
    auto first = pending_.begin() + static_cast<std::ptrdiff_t>(next_pending_);
    std::vector<arrival> taken(first, first + static_cast<std::ptrdiff_t>(count));
    next_pending_ += count;
    if (!any_pending()) {
        pending_ = {};
        next_pending_ = 0;
    }
    return taken;
}

bool watch_list::settled(const arrival& one, bool entered)
{
    auto& slot = slots_[one.number];
    slot.pending = false;
    slot.entered = entered;
    if (slot.wanted == entered)
        return true;
    make_pending(one);
    return false;
}

void watch_list::release_if_unused(std::uint32_t number)
{
    auto& slot = slots_[number];
    if (slot.wanted || slot.entered || slot.pending || slot.polling)
        return;
    index_.erase(number + 1);
    leave_group(slot);
    slot = subject_state();
    free_.push_back(number);
    while (!slots_.empty() && slots_.back().tag.empty())  // the memory at the end is given back
        slots_.pop_back();
}

void watch_list::forget_answers()
{
    for (auto& one : slots_)
        one.body_hash = 0, one.planned = 0;
}

double watch_list::demand() const
{
    double polls = 0;
    for (auto& each : groups_) {
        auto interval = std::max<clock::duration>(each.settings.interval, traits_of(each.settings.kind).max_age);
        polls += each.subjects / std::chrono::duration<double>(interval).count();
    }
    return polls;
}

}  // namespace clashcast
