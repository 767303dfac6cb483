#include "diff/war_view.hpp"

#include "json/number.hpp"

#include <algorithm>
#include <utility>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

constexpr std::array<std::string_view, 4> states{"notInWar", "preparation", "inWar", "warEnded"};

void read_side(std::size_t side, war_view& found, validator& check)
{
    auto list = check.field(found.sides[side], {"members", type::array});
    check.each_object(list, "members", [&](value member) {
        auto [tag, attacks] = check.fields(member, {{"tag", type::string, true}, {"attacks", type::array}});
        found.members[side].push_back({tag, member});
        check.each_object(attacks, "attacks", [&](value data) {
            auto [attacker, order] = check.fields(data, {{"attackerTag", type::string, true}, {"order", type::number}});
            bool numbered = order.is(type::number) && json::order(order.raw(), "0") != 0;
            found.attacks.emplace_back(numbered ? order.raw() : "0", attacker, data, side);
        });
    });
}

// Of duplicates the last counts, under the number of the first.
void sort_without_duplicates(std::vector<war_attack>& all)
{
    std::stable_sort(all.begin(), all.end());
    auto end = all.begin();
    for (auto& a : all) {
        if (end == all.begin() || end[-1] < a) {
            *end++ = a;
        } else {
            end[-1].data = a.data;
            end[-1].side = a.side;
        }
    }
    all.erase(end, all.end());
}

void read_sides(std::string_view ours, war_view& found, validator& check)
{
    for (std::size_t i = 0; i < war_sides.size(); ++i) {
        found.sides[i] = check.field(found.answer, {war_sides[i], type::object});
        check.field(found.sides[i], {"tag", type::string});
    }
    if (!found.sides[0]["tag"].is_text(ours) && found.sides[1]["tag"].is_text(ours))
        std::swap(found.sides[0], found.sides[1]);
    for (std::size_t i = 0; i < war_sides.size(); ++i)
        read_side(i, found, check);
    sort_without_duplicates(found.attacks);
}

void identify(war_view& found)
{
    std::array tags{found.sides[0]["tag"].text(), found.sides[1]["tag"].text()};
    std::sort(tags.begin(), tags.end());
    if (!found.preparation_start.empty())
        found.id = found.preparation_start + '/' + tags[0] + '/' + tags[1];
}

}  // namespace

war_state parse_war_state(std::string_view text)
{
    return static_cast<war_state>(std::find(states.begin(), states.end(), text) - states.begin());
}

std::string_view to_string(war_state state)
{
    return state == war_state::unknown ? "unknown" : states[static_cast<std::size_t>(state)];
}

war_attack::war_attack(std::string_view number, value by, value whole, std::size_t of_side)
    : order(number), attacker(by), data(whole), side(of_side), small(json::small_integer(number))
{
}

bool war_attack::operator<(const war_attack& other) const
{
    auto which = small && other.small ? (*small > *other.small) - (*small < *other.small)
                                      : json::order(order, other.order);
    return which != 0 ? which < 0 : json::order_texts(attacker, other.attacker) < 0;
}

bool war_view::says_nothing() const
{
    return state == war_state::unknown || (state != war_state::not_in_war && id.empty());
}

value war_view::member(std::size_t side, value tag) const
{
    if (!tag.is(type::string))
        return {};
    auto& all = members[side];
    auto found = std::find_if(all.rbegin(), all.rend(), [&](auto& m) { return json::same_texts(m.tag, tag); });
    return found == all.rend() ? value() : found->data;
}

war_view read_war(value answer, std::string_view ours, validator& check)
{
    war_view found;
    found.answer = answer;
    read_sides(ours, found, check);
    auto [state, start] = check.fields(
        answer, {{"state", type::string, true}, {"preparationStartTime", type::string}});
    auto [start_time, end_time] = answer.fields({"startTime", "endTime"});
    found.state = parse_war_state(state.text());
    found.preparation_start = start.text();
    found.times = {start_time.text(), end_time.text()};
    identify(found);
    return found;
}

}  // namespace clashcast::diff
