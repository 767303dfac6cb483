#include "diff/kinds.hpp"
#include "diff/promises.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

constexpr std::array<std::string_view, 4> states{"notInWar", "preparation", "inWar", "warEnded"};
constexpr std::array<std::string_view, 2> sides{"clan", "opponent"};

std::ptrdiff_t rank(std::string_view state)
{
    return std::find(states.begin(), states.end(), state) - states.begin();
}

// An attack of a war, told apart by the number it has there, as the API writes it, and by whom. Of those that are known
// already nothing else is.
struct attack {
    attack(std::string_view number, value who, value what = {}, std::string_view whose = {})
        : order(number), attacker(who), data(what), side(whose), small(json::small_integer(number))
    {
    }

    bool operator<(const attack& other) const
    {
        auto which = small && other.small ? (*small > *other.small) - (*small < *other.small)
                                          : json::order(order, other.order);
        return which != 0 ? which < 0 : json::order_texts(attacker, other.attacker) < 0;
    }

    std::string_view order;
    value attacker, data;
    std::string_view side;
    std::optional<long long> small;  // the order, as it nearly always is
};
using attack_list = std::vector<attack>;  // in order

// What is known of a clan's wars: the state now, and of the latest war its identity, furthest state and attacks.
struct war_memory {
    std::string state = "notInWar";
    std::string war_id;   // "preparationStartTime/tag/tag"; empty: no war yet
    std::string reached;  // empty: none
    attack_list attacks;
};

war_memory recall(value memory)
{
    war_memory war;
    if (memory.null())
        return war;
    war.state = memory["state"].text();
    war.war_id = memory["war_id"].text();
    war.reached = memory["reached"].text();
    memory["attacks"].each([&](value pair) {
        std::vector<value> parts;
        pair.each([&](value part) { parts.push_back(part); });
        if (parts.size() == 2)
            war.attacks.emplace_back(parts[0].raw(), parts[1]);  // written in order
    });
    return war;
}

std::string text_or_null(std::string_view text)
{
    return text.empty() ? "null" : json::quoted(text);
}

std::string remember(const war_memory& war)
{
    std::string attacks = "[";
    for (auto& known : war.attacks) {
        attacks += attacks.size() > 1 ? ",[" : "[";
        attacks.append(known.order).append(",").append(known.attacker.raw()).append("]");
    }
    attacks += ']';
    return json::object({{"state", json::quoted(war.state)},
                         {"war_id", text_or_null(war.war_id)},
                         {"reached", text_or_null(war.reached)},
                         {"attacks", attacks}});
}

// The answer, as far as it is about this.
struct war_answer {
    std::string state;
    std::string war_id;  // empty: it has no identity
    value opponent;
    attack_list attacks;
};

void find_attacks(value side, std::string_view name, promises& check, war_answer& found)
{
    auto members = check.field(side, {"members", type::array});
    check.each_object(members, "members", [&](value member) { check.field(member, {"tag", type::string, true}); });
    members.each([&](value member) {
        check.each_object(check.field(member, {"attacks", type::array}), "attacks", [&](value data) {
            auto [who, order] = check.fields(data, {{"attackerTag", type::string, true}, {"order", type::number}});
            bool counts = order.is(type::number) && json::order(order.raw(), "0") != 0;
            found.attacks.emplace_back(counts ? order.raw() : "0", who, data, name);
        });
    });
}

// Of attacks with one key the last counts, under the number of the first.
void sort_without_twins(attack_list& all)
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

// Our side and the other, wherever the answer has them.
std::array<value, 2> sides_of(value answer, std::string_view our_tag, promises& check)
{
    std::array<value, 2> found;
    for (std::size_t i = 0; i < sides.size(); ++i) {
        found[i] = check.field(answer, {sides[i], type::object});
        check.field(found[i], {"tag", type::string});
    }
    if (!found[0]["tag"].is_text(our_tag) && found[1]["tag"].is_text(our_tag))
        std::swap(found[0], found[1]);
    return found;
}

std::string identity_of(value answer, const std::array<value, 2>& both, promises& check)
{
    auto start = check.field(answer, {"preparationStartTime", type::string}).text();
    std::array tags{both[0]["tag"].text(), both[1]["tag"].text()};
    std::sort(tags.begin(), tags.end());
    return start.empty() ? start : start + '/' + tags[0] + '/' + tags[1];
}

bool is_war(std::string_view state)
{
    return state != states.front() && rank(state) != std::ssize(states);
}

war_answer read_answer(value answer, std::string_view our_tag, promises& check)
{
    war_answer found;
    auto both = sides_of(answer, our_tag, check);
    for (std::size_t i = 0; i < sides.size(); ++i)
        find_attacks(both[i], sides[i], check, found);
    sort_without_twins(found.attacks);
    found.state = check.field(answer, {"state", type::string, true}).text();
    if (is_war(found.state))
        check.about_war_of(our_tag, {both[0]["tag"], both[1]["tag"]});
    found.war_id = identity_of(answer, both, check);
    found.opponent = both[1];
    return found;
}

std::string_view start_of(std::string_view war_id)
{
    return war_id.substr(0, war_id.find('/'));
}

// An unknown state, a war without identity, or a stale answer: an earlier war, or an earlier state of this one.
bool says_nothing(const war_answer& now, const war_memory& known)
{
    auto peace = states.front();
    if (rank(now.state) == std::ssize(states) || (now.state != peace && now.war_id.empty()))
        return true;
    if (now.state == peace || known.war_id.empty())
        return false;
    if (now.war_id != known.war_id)
        return start_of(now.war_id) < start_of(known.war_id);
    return !known.reached.empty() && rank(now.state) < rank(known.reached);
}

std::string metadata_of(const attack& a, std::string_view quoted_war_id)
{
    auto [attacker, defender, stars, percentage] =
        a.data.fields({"attackerTag", "defenderTag", "stars", "destructionPercentage"});
    return json::object({{"attacker_tag", attacker.raw()},
                         {"defender_tag", defender.raw()},
                         {"stars", stars.raw()},
                         {"destruction_percentage", percentage.raw()},
                         {"order", a.order},
                         {"side", json::quoted(a.side)},
                         {"war_id", quoted_war_id}});
}

void tell_attacks(const attack_list& found, bool silently, war_memory& known, chain& events)
{
    attack_list fresh;
    std::set_difference(found.begin(), found.end(), known.attacks.begin(), known.attacks.end(),
                        std::back_inserter(fresh));
    auto war_id = json::quoted(known.war_id);
    for (auto& a : fresh)
        if (!silently)
            events.add("war_attack_new", "[]", metadata_of(a, war_id), "null", a.data.raw());
    auto middle = known.attacks.insert(known.attacks.end(), fresh.begin(), fresh.end());
    std::inplace_merge(known.attacks.begin(), middle, known.attacks.end());
}

void tell_new_war(const war_answer& now, value team_size, chain& events)
{
    events.add("war_new", "[]",
               json::object({{"war_id", json::quoted(now.war_id)},
                             {"opponent_tag", now.opponent["tag"].raw()},
                             {"opponent_name", now.opponent["name"].raw()},
                             {"team_size", team_size.raw()}}));
}

void tell_state(std::string_view from, std::string_view to, std::string_view war_id, chain& events)
{
    events.add("war_state_changed", "[]",
               json::object({{"war_state_from", json::quoted(from)},
                             {"war_state_to", json::quoted(to)},
                             {"war_id", text_or_null(war_id)}}));
}

}  // namespace

result<reading> read_war(const sight& s, chain& events)
{
    promises check;
    auto now = read_answer(s.answer, s.of.tag, check);
    if (!check.kept())
        return failure(errc::malformed, check.first_broken());
    auto known = recall(s.memory);
    reading r;
    if (says_nothing(now, known)) {
        r.stale = true;
        return r;
    }
    if (now.state != states.front()) {
        if (now.war_id != known.war_id) {  // one that comes back after notInWar is still the same
            known.war_id = now.war_id;
            known.attacks.clear();
            if (!s.baseline)
                tell_new_war(now, s.answer["teamSize"], events);
        }
        known.reached = now.state;
    }
    if (now.state != known.state && !s.baseline)
        tell_state(known.state, now.state, known.war_id, events);
    known.state = now.state;
    if (rank(now.state) >= rank("inWar"))
        tell_attacks(now.attacks, s.baseline, known, events);
    r.memory = remember(known);
    return r;
}

}  // namespace clashcast::diff
