#pragma once
// What is remembered of one war, from its first answer to its end. A war is only ever compared with itself.

#include "diff/chain.hpp"
#include "diff/line_up.hpp"
#include "diff/war_view.hpp"
#include "json/text.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::diff {

// How long before a time of a war to remind of it.
using lead_times = std::vector<std::chrono::minutes>;

// Where a league war belongs.
struct league_round {
    std::string season;  // JSON
    int round = 0;       // from 1
    std::string war_tag;
};

struct war_participant;

// Refers to the answers that were taken and to the stored text: call to_json() while they are parsed.
class one_war {
public:
    // A war that is seen for the first time.
    explicit one_war(const war_view&, std::optional<league_round> = {});
    // One that to_json() wrote.
    explicit one_war(json::value stored);
    // One of which an older version stored no more than this; take() adds the rest.
    one_war(std::string id, war_state reached, std::vector<war_attack> known);

    std::string to_json() const;

    const std::string& id() const { return id_; }
    std::string_view preparation_start() const { return std::string_view(id_).substr(0, id_.find('/')); }
    war_state state() const { return state_; }  // the furthest that was taken
    bool has_ended() const { return ended_; }   // war_ended was told
    bool is_lost() const { return lost_; }      // war_end_not_seen was told
    std::optional<timestamp> start_time() const;
    std::optional<timestamp> end_time() const;
    const std::string& clan_name() const { return clan_name_; }  // JSON
    std::string opponent_tag() const;                            // empty: unknown
    const std::string& opponent_name() const { return opponent_name_; }  // JSON, as the next two
    const std::string& team_size() const { return team_size_; }
    const std::string& attacks_each() const { return allowed_; }
    // Of a league war: [stars, destructionPercentage, attacks] of a side of the last view, JSON; empty: unknown. The
    // answer about any other war is in its checkpoint.
    const std::string& score(std::size_t side) const { return scores_.at(side); }
    const std::optional<league_round>& league() const { return league_; }

    // What can complete a war whose end was not seen, and was asked in vain.
    struct helpers {
        bool opponent = false;  // shows another war by now
        bool log = false;
    };
    helpers in_vain;

    void tell_new(chain&) const;
    void tell_state(war_state from, war_state to, chain&) const;
    // Tells what differs; the view becomes what is known.
    void take(const war_view&, std::string_view source, chain&);
    // The war is gone from the answers, and its end was not seen.
    void lose(chain&);
    // Ends it, if its end was not seen and this row of the clan's war log is about it.
    void take_log_row(json::value row, chain&);
    // Each lead once a war; of several that are due the shortest.
    void remind(const lead_times& leads, timestamp now, chain&);
    // When remind() will have something to say, as things are.
    std::optional<timestamp> next_reminder(const lead_times& leads, timestamp now) const;

private:
    struct war_result;
    struct idle_fighter {
        fighter who;
        std::string left;    // attacks, a JSON number
        std::string fields;  // for the metadata
    };
    using fields = json::field_texts;

    void describe(const war_view&);
    std::string type_of(const war_view&) const;
    std::string metadata(fields) const;
    std::string metadata_with(std::string_view fields) const;
    bool is_complete(const war_view&) const;
    void note_scores(const war_view&);
    void move(const war_view&, chain&);
    void regroup(const war_view&, chain&);
    void take_attacks(const war_view&, chain&);
    void tell_attacks(const war_view&, const std::vector<war_attack>& fresh, chain&) const;
    void tell_attack(const war_attack&, const war_participant& by, const war_participant& base, chain&) const;
    void end(const war_view&, std::string_view source, chain&);
    void tell_end(const war_result&, chain&);
    std::optional<std::size_t> next_time() const;
    std::vector<idle_fighter> with_attacks_left(const line_up& ours) const;  // by map position

    std::string id_;
    war_state state_ = war_state::not_in_war;
    bool described_ = false;  // by a view; false: an older version stored it
    std::string clan_name_ = "null", opponent_tag_ = "null", opponent_name_ = "null";  // JSON
    std::string team_size_ = "null", allowed_ = "null", type_ = "null";                // JSON
    std::array<std::string, 2> times_;            // startTime, endTime; empty: unknown
    std::array<std::optional<std::chrono::minutes>, 2> reminded_;  // the shortest lead told before each of them
    bool ended_ = false, lost_ = false;
    std::vector<war_attack> attacks_;     // in order
    std::array<std::string, 2> line_up_;  // of each side, JSON; empty: unknown
    std::optional<league_round> league_;
    std::array<std::string, 2> scores_;
};

// The text as JSON; null for an empty one.
std::string text_or_null(std::string_view text);

// Whether this JSON value is a number.
bool is_number(std::string_view raw);

}  // namespace clashcast::diff
