#include "diff/event_rows.hpp"
#include "diff/kind.hpp"
#include "diff/league_group.hpp"
#include "diff/league_table.hpp"
#include "diff/validator.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace clashcast::diff {
namespace {

constexpr std::string_view wars_endpoint = "clanwarleagues";

class league_comparison {
public:
    league_comparison(const comparison& s, chain& events) : s_(s), events_(events), known_(parse_group(s.diff_state)) {}

    result<reading> group();
    result<reading> war();
    reading war_failed();
    reading time_went_on();

private:
    void begin_season(const group_view&);
    void take_tags(const group_view&, bool baseline);
    void take_war(const war_view&);
    void tell_table();
    void remind(one_war&);
    void tick();
    reading remembered(bool accepted) const;
    std::string metadata(std::string_view fields) const;

    const comparison& s_;
    chain& events_;
    known_group known_;
};

reading league_comparison::remembered(bool accepted) const
{
    reading r;
    r.accepted = accepted;
    if (!s_.baseline || known_.known || !known_.failing.empty())
        r.diff_state = to_json(known_);
    return r;
}

std::string league_comparison::metadata(std::string_view fields) const
{
    return fmt::format(R"({{"clan_name":{},"season":{},{}}})", known_.name_of(s_.subject.tag), known_.season, fields);
}

void league_comparison::remind(one_war& war)
{
    if (s_.now != timestamp())
        war.remind(s_.options.remind, s_.now, events_);
}

void league_comparison::tick()
{
    for (auto* war : known_.by_round())
        remind(*war);
}

reading league_comparison::time_went_on()
{
    tick();
    return remembered(false);
}

// Another season: the wars of the one before will not be seen to end.
void league_comparison::begin_season(const group_view& view)
{
    for (auto* war : known_.by_round())
        war->lose(events_);
    known_.begin(view);
    events_.add("league_group_new", "[]",
                metadata(fmt::format(R"("state":{},"rounds":{},"clans":{})", json::quoted(to_string(view.state)),
                                     view.rounds.size(), clans_json(view.clans))));
}

void league_comparison::take_tags(const group_view& view, bool baseline)
{
    for (std::size_t i = 0; i < view.rounds.size(); ++i)
        for (auto& tag : view.rounds[i])
            if (tag != no_war && !known_.rounds.contains(tag)) {
                known_.rounds.emplace(tag, static_cast<int>(i + 1));
                if (baseline)
                    known_.quiet.insert(tag);
            }
}

result<reading> league_comparison::group()
{
    validator check;
    auto view = read_group(s_.answer, s_.subject.tag, check);
    if (!check.passed())
        return failure(errc::malformed, check.first_error());
    if (view.state == group_state::unknown)
        return time_went_on();
    bool baseline = !std::exchange(known_.known, true);
    if (view.state == group_state::none)
        return time_went_on();
    bool returns = known_.state != group_state::none && view.season != known_.season && view.season == known_.earlier;
    bool new_season = known_.state == group_state::none || view.season != known_.season;
    if (returns || (!new_season && view.state < known_.state))
        return time_went_on();
    events_.mute(baseline);
    if (new_season) {
        begin_season(view);
        known_.finished = baseline && view.state == group_state::ended;
    } else if (view.state != known_.state) {
        auto from = std::exchange(known_.state, view.state);
        events_.add(
            "league_state_changed", "[]",
            metadata(fmt::format(R"("state_from":"{}","state_to":"{}")", to_string(from), to_string(view.state))));
    }
    events_.mute(false);
    known_.take_clans(view);
    take_tags(view, baseline);
    tell_table();
    tick();
    return remembered(true);
}

// An own war is followed. Of the others only the result counts.
result<reading> league_comparison::war()
{
    validator check;
    auto view = read_war(s_.answer, s_.subject.tag, check);
    if (!check.passed())
        return failure(errc::malformed, check.first_error());
    known_.failing.erase(s_.asked.tag);
    known_.seen.insert(s_.asked.tag);
    if (!known_.rounds.contains(s_.asked.tag) || view.says_nothing() || view.state == war_state::not_in_war)
        return time_went_on();
    if (view.sides[0]["tag"].is_text(s_.subject.tag)) {
        auto* war = known_.war(s_.asked.tag);
        if (war && (war->id() != view.id || view.state < war->state()))
            return time_went_on();
        take_war(view);
    }
    if (view.state == war_state::ended)
        known_.results.insert_or_assign(s_.asked.tag, result_of(view));
    tell_table();
    tick();
    return remembered(false);
}

// A war whose tag the baseline had is told from its second view on.
void league_comparison::take_war(const war_view& view)
{
    auto& tag = s_.asked.tag;
    auto* war = known_.war(tag);
    bool silent = !war && known_.quiet.erase(tag) > 0;
    events_.mute(silent);
    if (!war) {
        war = &known_.add_war(tag, view);
        war->tell_new(events_);
    }
    if (view.state != war->state())
        war->tell_state(war->state(), view.state, events_);
    war->take(view, wars_endpoint, events_);
    if (silent)
        remind(*war);  // what has passed is not told later
    events_.mute(false);
}

// Once every war of the group has been seen ended.
void league_comparison::tell_table()
{
    if (known_.finished || known_.state != group_state::ended || !known_.all_ended())
        return;
    known_.finished = true;
    auto table = standings(known_);
    events_.add("league_ended", "[]",
                metadata(fmt::format(R"({},"standings":{})", own_row(table, s_.subject.tag), to_json(table))));
}

// Told once as long as it lasts. A 503 is maintenance.
reading league_comparison::war_failed()
{
    auto& tag = s_.asked.tag;
    auto told = known_.failing.find(tag);
    if (s_.failed->status == in_maintenance || (told != known_.failing.end() && told->second.same_as(*s_.failed)))
        return remembered(false);
    known_.failing.insert_or_assign(tag, *s_.failed);
    tell_poll_error(*s_.failed, wars_endpoint, tag, events_);
    return remembered(false);
}

result<reading> compare_league(const comparison& s, chain& events)
{
    league_comparison compare(s, events);
    if (s.time_only())
        return compare.time_went_on();
    if (s.failed)
        return compare.war_failed();
    return s.asked.name == league_war ? compare.war() : compare.group();
}

// Not in a league is an answer; while a group is searched for, the gateway gives up.
std::optional<std::string_view> stands_for(const poll_failure& p)
{
    if (p.status == 404)
        return R"({"state":"notInWar"})";
    if (p.status == 504)
        return "";
    return {};
}

constexpr kind_option options[] = {{"remind", &watch_options::remind}};

constexpr request_form other_requests[] = {
    {league_war, "/clanwarleagues/wars/{}", wars_endpoint, request_role::part},
};

}  // namespace

extern constexpr kind league_kind = complete({
    .traits = {
        .name = "league",
        .noun = "league",
        .phrase = "the war league of clan {}",
        .tag_noun = "clan",
        .request = "/clans/{}/currentwar/leaguegroup",
        .other_requests = other_requests,
        .endpoint = "leaguegroup",
        .table = "leagues",
        .interval = std::chrono::minutes(10),
        .max_age = std::chrono::seconds(600),
        .options = options,
        .event_types = event_rows(subject_kind::league),
    },
    .compare = compare_league,
    .needs_body = false,
    .has_clock = true,
    .stands_for = stands_for,
    .agenda = agenda_of_league,
});

}  // namespace clashcast::diff
