#include "diff/one_war.hpp"

#include "diff/game_time.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace clashcast::diff {
namespace {

using json::value;
using std::chrono::minutes;

constexpr std::array friendly_preparations{minutes(1440), minutes(1200), minutes(960), minutes(720), minutes(480),
                                           minutes(360),  minutes(240),  minutes(120), minutes(60),  minutes(30),
                                           minutes(15),   minutes(5)};

std::string minutes_or_null(const std::optional<minutes>& span)
{
    return span ? fmt::format("{}", span->count()) : "null";
}

std::optional<int> small_number(value v)
{
    auto number = json::small_integer(v.raw());
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

std::vector<value> elements(value list)
{
    std::vector<value> all;
    list.each([&](value one) { all.push_back(one); });
    return all;
}

std::string flag(bool on)
{
    return on ? "true" : "false";
}

}  // namespace

std::string text_or_null(std::string_view text)
{
    return text.empty() ? "null" : json::quoted(text);
}

bool is_number(std::string_view raw)
{
    return !raw.empty() && (raw.front() == '-' || (raw.front() >= '0' && raw.front() <= '9'));
}

one_war::one_war(const war_view& view, std::optional<league_round> league) : id_(view.id), league_(std::move(league))
{
    describe(view);
}

one_war::one_war(std::string id, war_state reached, std::vector<war_attack> known)
    : id_(std::move(id)), state_(reached), ended_(reached == war_state::ended), attacks_(std::move(known))
{
}

one_war::one_war(value stored)
    : id_(stored["id"].text()), state_(parse_war_state(stored["state"].text())),
      described_(stored["described"].raw() != "false"), ended_(stored["ended"].raw() == "true"),
      lost_(stored["lost"].raw() == "true")
{
    in_vain.opponent = stored["opponent_in_vain"].raw() == "true";
    in_vain.log = stored["log_in_vain"].raw() == "true";
    auto [name, tag, opponent, size, allowed, type] =
        stored.fields({"clan_name", "opponent_tag", "opponent_name", "team_size", "allowed", "type"});
    clan_name_ = name.raw(), opponent_tag_ = tag.raw(), opponent_name_ = opponent.raw();
    team_size_ = size.raw(), allowed_ = allowed.raw(), type_ = type.raw();
    auto times = elements(stored["times"]), reminded = elements(stored["reminded"]),
         lines = elements(stored["line_up"]);
    for (std::size_t i = 0; i < 2; ++i) {
        times_[i] = i < times.size() ? times[i].text() : "";
        if (auto lead = i < reminded.size() ? small_number(reminded[i]) : std::nullopt)
            reminded_[i] = minutes(*lead);
        line_up_[i] = i < lines.size() && !lines[i].null() ? lines[i].raw() : std::string_view();
    }
    stored["attacks"].each([&](value pair) {
        std::array<value, 2> parts;
        std::size_t count = 0;
        pair.each([&](value part) { parts[std::min(count++, parts.size() - 1)] = part; });
        if (count == parts.size())
            attacks_.emplace_back(parts[0].raw(), parts[1]);  // written in order
    });
    if (auto round = stored["round"]; round.present())
        league_ = league_round{std::string(stored["season"].raw()), small_number(round).value_or(0),
                               stored["war_tag"].text()};
    auto scores = elements(stored["scores"]);
    for (std::size_t i = 0; i < std::min(scores.size(), scores_.size()); ++i)
        scores_[i] = scores[i].raw();
}

std::string one_war::to_json() const
{
    std::string attacks = "[";
    for (auto& known : attacks_) {
        attacks += attacks.size() > 1 ? ",[" : "[";
        attacks.append(known.order).append(",").append(known.attacker.raw()).append("]");
    }
    attacks += ']';
    auto pair = [](auto& both, auto&& form) { return fmt::format("[{},{}]", form(both[0]), form(both[1])); };
    auto or_null = [](const std::string& raw) { return raw.empty() ? std::string("null") : raw; };
    auto text = json::object({{"id", json::quoted(id_)},
                              {"state", json::quoted(to_string(state_))},
                              {"ended", flag(ended_)},
                              {"lost", flag(lost_)},
                              {"opponent_in_vain", flag(in_vain.opponent)},
                              {"log_in_vain", flag(in_vain.log)},
                              {"clan_name", clan_name_},
                              {"opponent_tag", opponent_tag_},
                              {"opponent_name", opponent_name_},
                              {"team_size", team_size_},
                              {"allowed", allowed_},
                              {"type", type_},
                              {"times", pair(times_, text_or_null)},
                              {"reminded", pair(reminded_, minutes_or_null)},
                              {"attacks", attacks},
                              {"line_up", pair(line_up_, or_null)}});
    text.pop_back();
    if (!described_)
        text += R"(,"described":false)";
    if (league_)
        text += fmt::format(R"(,"season":{},"round":{},"war_tag":{})", league_->season, league_->round,
                            json::quoted(league_->war_tag));
    if (!scores_[0].empty())
        text += fmt::format(R"(,"scores":[{},{}])", scores_[0], scores_[1]);
    return text + '}';
}

// What the first view says of the war as a whole.
void one_war::describe(const war_view& view)
{
    auto [size, allowed] = view.answer.fields({"teamSize", "attacksPerMember"});
    auto [tag, name] = view.sides[1].fields({"tag", "name"});
    clan_name_ = view.sides[0]["name"].raw();
    opponent_tag_ = tag.raw(), opponent_name_ = name.raw();
    team_size_ = size.raw();
    allowed_ = league_ && allowed.null() ? "1" : allowed.raw();
    times_ = view.times;
    type_ = type_of(view);
    described_ = true;
}

// Maintenance makes the preparation longer, so later views do not count.
std::string one_war::type_of(const war_view& view) const
{
    if (league_)
        return R"("league")";
    auto prepared = parse_game_time(view.preparation_start), start = parse_game_time(view.times[0]);
    if (!prepared || !start)
        return "null";
    bool friendly = std::find(friendly_preparations.begin(), friendly_preparations.end(), *start - *prepared) !=
                    friendly_preparations.end();
    return friendly ? R"("friendly")" : R"("random")";
}

std::optional<timestamp> one_war::start_time() const
{
    return parse_game_time(times_[0]);
}

std::optional<timestamp> one_war::end_time() const
{
    return parse_game_time(times_[1]);
}

std::string one_war::opponent_tag() const
{
    auto tag = std::string_view(opponent_tag_);
    return tag.starts_with('"') ? json::unescaped(tag.substr(1, tag.size() - 2)) : std::string();
}

std::string one_war::metadata(fields of_event) const
{
    auto id = json::quoted(id_);
    if (!league_)
        return json::object({{"clan_name", clan_name_}}, of_event, {{"war_id", id}});
    return json::object({{"clan_name", clan_name_}}, of_event,
                        {{"war_id", id},
                         {"season", league_->season},
                         {"round", fmt::format("{}", league_->round)},
                         {"war_tag", json::quoted(league_->war_tag)}});
}

std::string one_war::metadata_with(std::string_view of_event) const
{
    auto text = fmt::format(R"({{"clan_name":{},{},"war_id":{})", clan_name_, of_event, json::quoted(id_));
    if (league_)
        text += fmt::format(R"(,"season":{},"round":{},"war_tag":{})", league_->season, league_->round,
                            json::quoted(league_->war_tag));
    return text + '}';
}

void one_war::tell_new(chain& events) const
{
    events.add("war_new", "[]",
               metadata({{"opponent_tag", opponent_tag_},
                         {"opponent_name", opponent_name_},
                         {"team_size", team_size_},
                         {"war_type", type_},
                         {"start_time", text_or_null(times_[0])},
                         {"end_time", text_or_null(times_[1])}}));
}

void one_war::tell_state(war_state from, war_state to, chain& events) const
{
    events.add("war_state_changed", "[]",
               metadata({{"war_state_from", json::quoted(to_string(from))},
                         {"war_state_to", json::quoted(to_string(to))}}));
}

}  // namespace clashcast::diff
