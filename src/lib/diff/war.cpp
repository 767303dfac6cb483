#include "diff/event_rows.hpp"
#include "diff/kind.hpp"
#include "diff/known_wars.hpp"
#include "diff/log_rows.hpp"
#include "diff/validator.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace clashcast::diff {
namespace {

// An unknown state, a war without identity, or a stale answer: an earlier war, or an earlier state of this one.
bool says_nothing(const war_view& view, const known_wars& known)
{
    if (view.says_nothing())
        return true;
    if (view.state == war_state::not_in_war || !known.latest)
        return false;
    auto& war = *known.latest;
    return view.id == war.id() ? view.state < war.state() : view.preparation_start < war.preparation_start();
}

void tell_state(const known_wars& known, war_state now, chain& events)
{
    if (known.latest)
        return known.latest->tell_state(known.state, now, events);
    events.add("war_state_changed", "[]",
               json::object({{"clan_name", "null"},
                             {"war_state_from", json::quoted(to_string(known.state))},
                             {"war_state_to", json::quoted(to_string(now))},
                             {"war_id", "null"}}));
}

class war_comparison {
public:
    war_comparison(const comparison& s, chain& events) : s_(s), events_(events), known_(parse_wars(s.diff_state)) {}

    result<reading> own_answer();
    result<reading> opponents_answer();
    reading opponent_refused();
    reading as_it_was() const { return remembered(false); }
    result<reading> log();
    reading time_went_on();
    reading same_again();

private:
    bool timed() const { return s_.now != timestamp(); }
    void tick();
    void replace(const war_view&);
    bool is_past(const war_view&, const one_war&) const;
    std::vector<one_war*> missing();
    reading remembered(bool accepted) const;

    const comparison& s_;
    chain& events_;
    known_wars known_;
};

reading war_comparison::remembered(bool accepted) const
{
    reading r;
    r.accepted = accepted;
    if (!s_.baseline || accepted)
        r.diff_state = to_json(known_);
    return r;
}

// Before its end time a war that is gone may be one that a server has not yet heard of.
void war_comparison::tick()
{
    if (!timed() || !known_.latest)
        return;
    auto& war = *known_.latest;
    if (known_.state != war_state::not_in_war)
        war.remind(s_.options.remind, s_.now, events_);
    else if (s_.now >= war.end_time().value_or(timestamp::min()))
        war.lose(events_);
}

reading war_comparison::time_went_on()
{
    tick();
    return remembered(false);
}

// Time went on, or the answer is the last one again.
reading war_comparison::same_again()
{
    if (!timed() && known_.latest && known_.state == war_state::not_in_war)
        known_.latest->lose(events_);
    return time_went_on();
}

void war_comparison::replace(const war_view& view)
{
    if (known_.latest && !known_.latest->has_ended()) {
        known_.latest->lose(events_);
        known_.unfinished = std::move(known_.latest);
    }
    known_.latest.emplace(view);
    known_.latest->tell_new(events_);
}

result<reading> war_comparison::own_answer()
{
    validator check;
    auto view = read_war(s_.answer, s_.subject.tag, check);
    if (view.state != war_state::not_in_war && view.state != war_state::unknown)
        check.about_war_of(s_.subject.tag, {view.sides[0]["tag"], view.sides[1]["tag"]});
    if (!check.passed())
        return failure(errc::malformed, check.first_error());
    events_.mute(s_.baseline);
    if (says_nothing(view, known_))
        return time_went_on();
    bool at_war = view.state != war_state::not_in_war;
    if (at_war && !(known_.latest && known_.latest->id() == view.id))  // one that comes back is the same one
        replace(view);
    if (view.state != known_.state)
        tell_state(known_, view.state, events_);
    known_.state = view.state;
    if (at_war)
        known_.latest->take(view, "currentwar", events_);
    else if (known_.latest && !timed())
        known_.latest->lose(events_);
    tick();
    return remembered(true);
}

// Another war; or none, once the one that is missing must be over.
bool war_comparison::is_past(const war_view& view, const one_war& war) const
{
    bool must_be_over = s_.now > war.end_time().value_or(timestamp::max());
    return !view.says_nothing() && (view.state != war_state::not_in_war ? view.id != war.id() : must_be_over);
}

std::vector<one_war*> war_comparison::missing()
{
    std::vector<one_war*> found;
    for (auto* war : {&known_.unfinished, &known_.latest})
        if (*war && !(*war)->has_ended())
            found.push_back(&**war);
    return found;
}

// It completes a war, but does not say in which state the watched clan is.
result<reading> war_comparison::opponents_answer()
{
    validator check;
    auto view = read_war(s_.answer, s_.subject.tag, check);
    if (!check.passed())
        return failure(errc::malformed, check.first_error());
    for (auto* war : {&known_.unfinished, &known_.latest})
        if (*war && !view.says_nothing() && view.id == (*war)->id() && view.state >= (*war)->state()) {
            (*war)->take(view, "opponent", events_);
            return remembered(false);
        }
    for (auto* war : missing())
        if (war->opponent_tag() == s_.asked.tag && is_past(view, *war))
            war->in_vain.opponent = true;
    return remembered(false);
}

result<reading> war_comparison::log()
{
    validator check;
    auto rows = read_log_rows(s_.answer, check);
    if (!check.passed())
        return failure(errc::malformed, check.first_error());
    for (auto* war : {&known_.unfinished, &known_.latest})
        for (auto& row : rows)
            if (*war)
                (*war)->take_log_row(row.data, events_);
    for (auto* war : missing())
        war->in_vain.log = war->is_lost();
    return remembered(false);
}

// The opponent's war log is private.
reading war_comparison::opponent_refused()
{
    for (auto* war : missing())
        war->in_vain.opponent = war->in_vain.opponent || war->opponent_tag() == s_.asked.tag;
    return remembered(false);
}

result<reading> compare_war(const comparison& s, chain& events)
{
    war_comparison compare(s, events);
    if (s.failed)
        return s.asked.name == opponent_view ? compare.opponent_refused() : compare.as_it_was();
    if (s.time_only())
        return compare.same_again();
    if (s.asked.name == opponent_view)
        return compare.opponents_answer();
    if (s.asked.name == war_log)
        return compare.log();
    return compare.own_answer();
}

constexpr kind_option options[] = {{"remind", &watch_options::remind}};

constexpr request_form other_requests[] = {
    {opponent_view, "/clans/{}/currentwar", "currentwar", request_role::completing},
    {war_log, "/clans/{}/warlog?limit=10", "warlog", request_role::completing},
};

}  // namespace

extern constexpr kind war_kind = complete({
    .traits = {
        .name = "war",
        .noun = "war",
        .phrase = "the war of clan {}",
        .tag_noun = "clan",
        .denied = "the war log{} is private",
        .request = "/clans/{}/currentwar",
        .other_requests = other_requests,
        .endpoint = "currentwar",
        .table = "wars",
        .interval = std::chrono::seconds(30),
        .max_age = std::chrono::seconds(120),
        .options = options,
        .event_types = event_rows(subject_kind::war),
    },
    .compare = compare_war,
    .needs_body = false,
    .has_clock = true,
    .agenda = agenda_of_war,
});

}  // namespace clashcast::diff
