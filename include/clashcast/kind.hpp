#pragma once
// The kinds of subject that can be watched. Each is a file, src/lib/diff/<name>.cpp, and a row of the registry: the
// enumeration below, and a line of src/lib/diff/kinds.cpp. All other code asks the row; only
// the maintenance probe, and functions that are named after a kind, know one. Constants; any thread may.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clashcast {

enum class subject_kind : std::uint8_t { clan, war, league, raid, warlog, player, battlelog, calendar, maintenance };

// What a watcher reports; each kind reads its own options. A change of options between two runs causes no event.
struct watch_options {
    watch_options() = default;

    // clan
    bool track_members = true;
    std::vector<std::string> member_exclude_fields{"clanRank", "previousClanRank"};
    // player; without include_fields every field counts
    std::optional<std::vector<std::string>> include_fields;
    std::vector<std::string> exclude_fields;
    std::vector<std::string> achievements;  // names of those whose progress is told
    // war, league
    std::vector<std::chrono::minutes> remind;  // how long before the start and the end of a war
};

// An option of a kind: a key of its configuration table and of replay's "options".
struct kind_option {
    using flag = bool watch_options::*;
    using names = std::vector<std::string> watch_options::*;
    using optional_names = std::optional<std::vector<std::string>> watch_options::*;
    using lead_times = std::vector<std::chrono::minutes> watch_options::*;

    std::string_view name;  // "track_members"
    std::variant<flag, names, optional_names, lead_times> field;
};

enum class request_role : std::uint8_t {
    own,         // a form of the request that the kind is about
    part,        // asks about a part of the subject; its failures are told, too
    completing,  // completes what is known; whether it succeeds is not told
};

// A request besides the one that a kind is about.
struct request_form {
    std::string_view name;      // "opponent_view": in replay's input
    std::string_view path;      // "/clans/{}/currentwar": {} stands for the request's tag
    std::string_view endpoint;  // "currentwar": its name in a poll_error
    request_role role;
};

// JSON types, as the API has them: what is not needed for a comparison is passed on, whatever its type.
enum class value_type : std::uint8_t { text, integer, number, boolean, object, list, any };

enum class presence : std::uint8_t {
    always,
    nullable,  // null where the answer lacks it, or where it cannot be known
    optional,  // not in every event of the type
};

// A key of an event's metadata.
struct event_field {
    std::string_view name;
    value_type type;
    presence how = presence::always;
    std::span<const event_field> elements = {};  // of a list: the keys of its objects; empty: as the API wrote it
};

// A type of event.
struct event_type {
    std::string_view name;  // "member_joined"
    bool whole;             // with data = "full" it carries the whole snapshots, not only what it is about
    std::string_view when;  // "a member is new"
    std::span<const event_field> metadata = {};  // in the order of the wire
};

// The row of a kind. In the texts {} stands for the tag.
struct kind_traits {
    std::string_view name;            // "war": in the journal and in replay's input
    std::string_view noun;            // "war": how log lines count its subjects; an s makes the plural
    std::string_view phrase;          // "the war of clan {}": what log lines call a subject
    std::string_view tag_noun;        // "clan": what has the tag
    std::string_view denied = {};     // "the war log{} is private": what a 403 accessDenied means, where {} is "" or
                                      // " of #2PP"; empty: nothing special
    std::string_view request;         // "/clans/{}/currentwar": below the base URL
    std::span<const request_form> other_requests = {};
    std::string_view endpoint;        // "currentwar": the name of the request in a poll_error
    std::string_view table;           // "wars": the configuration table is [[watch.wars]]
    std::chrono::seconds interval;    // from one poll to the next, by default
    std::chrono::seconds max_age;     // how long the API answers a request with the same copy
    bool has_tag = true;              // false: there is one subject, without a tag
    std::string_view probe_tag = {};  // of the kind that the maintenance probe polls: whom to ask for, by default
    std::span<const kind_option> options = {};
    std::span<const event_type> event_types;  // besides poll_error, in the order of the documentation

    bool is_probe() const { return !probe_tag.empty(); }
};

// All kinds, in the order of the documentation.
std::span<const subject_kind> all_kinds();

const kind_traits& traits_of(subject_kind);

// The kind of that name, if there is one.
std::optional<subject_kind> find_kind(std::string_view name);

// "war": the kind's name.
std::string_view to_string(subject_kind);

}  // namespace clashcast
