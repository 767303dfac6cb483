#pragma once
// A row of the registry as the diff sees it: what everybody may know of a kind, and how its answers are compared.

#include "diff/chain.hpp"
#include "json/document.hpp"

#include <clashcast/agenda.hpp>

#include <optional>
#include <string>

namespace clashcast::diff {

// What the checkpoint knows, and what a poll found. At the baseline nothing is known.
struct comparison {
    const clashcast::subject& subject;
    const watch_options& options;
    bool baseline;
    json::value body;                // the last answer that counted
    json::value diff_state;          // what the kind keeps besides
    const request& asked;
    timestamp now;                   // zero: unknown
    json::value answer;              // absent: time went on, or a request failed
    const poll_failure* failed = {}; // why a request for a part of the subject failed

    // Nothing was asked, or what came of it is known already: only time went on.
    bool time_only() const { return !answer.present() && !failed; }
};

// What a poll means.
struct reading {
    bool accepted = true;  // the answer becomes the last one that counted; false: it is stale, or says nothing
    std::optional<std::string> diff_state;  // from now on; nothing: as it was
};

// Adds a poll_error. `war_tag` is that of the league war that was asked for; else it is empty.
void tell_poll_error(const poll_failure&, std::string_view endpoint, std::string_view war_tag, chain&);

// The failure of a poll, as a poll_error. Nothing for a 503 and for the failure that is known already.
std::optional<change> poll_failed(const subject&, const checkpoint& last, const poll_failure&, timestamp seen);

struct kind {
    kind_traits traits;

    // Either the kind compares answers: adds the events to the chain, fails with errc::malformed.
    result<reading> (*compare)(const comparison&, chain&) = nullptr;
    bool needs_body = true;   // false: diff_state has all that compare needs, comparison::body is absent
    bool has_clock = false;   // compare is called when time goes on, too
    // The answer for which a failure stands; empty: it says nothing, and is not told.
    std::optional<std::string_view> (*stands_for)(const poll_failure&) = nullptr;

    // What to ask when; nothing: the kind's own request each interval.
    clashcast::agenda (*agenda)(const agenda_question&) = nullptr;

    // The tags of the players that an answer lists as members; nothing if it says nothing about them.
    std::optional<std::vector<std::string>> (*members)(std::string_view body) = nullptr;

    // Or it keeps no answer, and only whether there is one counts.
    std::optional<change> (*answered)(const subject&, const checkpoint& last, timestamp seen) = nullptr;

    std::optional<change> (*failed)(const subject&, const checkpoint& last, const poll_failure&,
                                    timestamp seen) = poll_failed;
};

// The row itself. What is missing in it is a compiler error, which shows the sentence.
consteval kind complete(kind row)
{
    auto require = [](bool there, const char* sentence) {
        if (!there)
            throw sentence;
    };
    auto& t = row.traits;
    require(!t.name.empty() && !t.noun.empty() && !t.phrase.empty() && !t.tag_noun.empty(), "a kind needs its words");
    require(t.request.starts_with('/'), "a kind needs a request");
    require(!t.has_tag || t.request.find("{}") != t.request.npos, "a kind with tags needs a request for a tag");
    require(!t.endpoint.empty(), "a kind needs a name for its request");
    require(!t.table.empty() && t.interval >= std::chrono::seconds(1), "a kind needs a table and an interval");
    require(!t.has_tag || t.probe_tag.empty(), "a kind has tags of its own, or asks for one that is given");
    require(!t.event_types.empty(), "a kind needs event types");
    require((row.compare != nullptr) != (row.answered != nullptr), "a kind compares answers, or keeps none");
    require(row.failed != nullptr, "a kind needs to know what a failure means");
    return row;
}

const kind& kind_of(subject_kind);

// The agendas of the kinds that have one.
agenda agenda_of_war(const agenda_question&);
agenda agenda_of_league(const agenda_question&);
agenda agenda_of_raid(const agenda_question&);
agenda agenda_of_calendar(const agenda_question&);

// Whether it can be asked for: the API's answers are not trusted to hold tags only.
bool is_tag(std::string_view);

// Requests of the kinds, by their names.
constexpr std::string_view opponent_view = "opponent_view", war_log = "warlog";  // war
constexpr std::string_view league_war = "war";                                   // league
constexpr std::string_view two_weekends = "weekends";                            // raid

}  // namespace clashcast::diff
