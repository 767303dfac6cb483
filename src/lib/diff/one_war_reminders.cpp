// Who has attacks left in a war, and when to remind them.

#include "diff/game_time.hpp"
#include "diff/one_war.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace clashcast::diff {
namespace {

using std::chrono::minutes;

// Before each time of a war: the state then, and the event that reminds of it.
struct reminder {
    war_state before;
    std::string_view event_type;
};
constexpr std::array reminders{reminder{war_state::preparation, "war_starting_soon"},
                               reminder{war_state::in_war, "war_ending_soon"}};

}  // namespace

// Which of the times comes next; nothing once the war is over.
std::optional<std::size_t> one_war::next_time() const
{
    for (std::size_t i = 0; i < reminders.size(); ++i)
        if (state_ == reminders[i].before)
            return i;
    return {};
}

std::vector<one_war::idle_fighter> one_war::with_attacks_left(const line_up& ours) const
{
    std::vector<idle_fighter> found;
    if (!is_number(allowed_))
        return found;
    for (auto& who : ours.by_position()) {
        auto used = fmt::format("{}", std::count_if(attacks_.begin(), attacks_.end(), [&](auto& a) {
            return json::same_texts(a.attacker, who.tag);
        }));
        if (json::order(used, allowed_) < 0)
            found.push_back(
                {who, json::subtract(allowed_, used),
                 fmt::format(R"({},"attacks_used":{},"attacks_allowed":{})", fields_of(who), used, allowed_)});
    }
    return found;
}

void one_war::remind(const lead_times& leads, timestamp now, chain& events)
{
    auto which = next_time();
    auto moment = which ? parse_game_time(times_[*which]) : std::nullopt;
    if (!moment || now >= *moment)
        return;
    auto& told = reminded_[*which];
    std::optional<minutes> due;
    for (auto lead : leads)
        if (*moment - lead <= now && (!told || lead < *told) && (!due || lead < *due))
            due = lead;
    if (!due)
        return;
    told = due;
    auto text =
        fmt::format(R"("lead_minutes":{},"start_time":{},"end_time":{},"opponent_tag":{},"opponent_name":{})",
                    due->count(), text_or_null(times_[0]), text_or_null(times_[1]), opponent_tag_, opponent_name_);
    if (state_ == war_state::in_war) {
        line_up ours(line_up_[0]);
        std::string members;
        for (auto& one : with_attacks_left(ours))
            members += fmt::format("{}{{{}}}", members.empty() ? "" : ",", one.fields);
        text += fmt::format(R"(,"members":[{}])", members);
    }
    events.add(reminders[*which].event_type, "[]", metadata_with(text));
}

std::optional<timestamp> one_war::next_reminder(const lead_times& leads, timestamp now) const
{
    auto which = next_time();
    auto moment = which ? parse_game_time(times_[*which]) : std::nullopt;
    if (!moment || now >= *moment)
        return {};
    std::optional<timestamp> next;
    for (auto lead : leads)
        if (auto& told = reminded_[*which]; !told || lead < *told) {
            auto at = std::max<timestamp>(*moment - lead, now);
            next = next ? std::min(*next, at) : at;
        }
    return next;
}

}  // namespace clashcast::diff
