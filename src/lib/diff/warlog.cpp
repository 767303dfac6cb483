#include "diff/log_rows.hpp"

#include "diff/event_rows.hpp"
#include "diff/kind.hpp"
#include "json/text.hpp"

#include <algorithm>

namespace clashcast::diff {

using json::type;
using json::value;

std::vector<log_row> read_log_rows(value answer, validator& check)
{
    std::vector<log_row> rows;
    check.each_object(check.field(answer, {"items", type::array}), "items", [&](value data) {
        auto [end_time, clan, opponent] = check.fields(
            data, {{"endTime", type::string, true}, {"clan", type::object}, {"opponent", type::object}});
        rows.push_back({end_time.text(), data, clan, opponent});
    });
    std::stable_sort(rows.begin(), rows.end(), [](auto& a, auto& b) { return a.end_time < b.end_time; });
    return rows;
}

namespace {

std::string metadata_of(const log_row& r)
{
    auto [result, team_size, attacks_per_member, end_time] =
        r.data.fields({"result", "teamSize", "attacksPerMember", "endTime"});
    auto [stars, destruction, attacks] = r.clan.fields({"stars", "destructionPercentage", "attacks"});
    auto [tag, name, their_stars, their_destruction] =
        r.opponent.fields({"tag", "name", "stars", "destructionPercentage"});
    return json::object({{"result", result.raw()},
                         {"opponent_tag", tag.raw()},
                         {"opponent_name", name.raw()},
                         {"team_size", team_size.raw()},
                         {"attacks_per_member", attacks_per_member.raw()},
                         {"stars", stars.raw()},
                         {"opponent_stars", their_stars.raw()},
                         {"destruction_percentage", destruction.raw()},
                         {"opponent_destruction_percentage", their_destruction.raw()},
                         {"attacks_used", attacks.raw()},
                         {"end_time", end_time.raw()}});
}

result<reading> compare_warlog(const comparison& s, chain& events)
{
    validator check;
    auto rows = read_log_rows(s.answer, check);
    if (!check.passed())
        return failure(errc::malformed, check.first_error());
    auto newest = s.diff_state["newest"].text();
    if (!s.baseline)
        for (auto& r : rows)
            if (r.end_time > newest)
                events.add("war_log_entry_new", "[]", metadata_of(r), "null", r.data.raw());
    if (!rows.empty())
        newest = std::max(newest, rows.back().end_time);
    reading r;
    r.diff_state = json::object({{"newest", json::quoted(newest)}});
    return r;
}

}  // namespace

extern constexpr kind warlog_kind = complete({
    .traits = {
        .name = "warlog",
        .noun = "war log",
        .phrase = "the war log of clan {}",
        .tag_noun = "clan",
        .denied = "the war log{} is private",
        .request = "/clans/{}/warlog?limit=10",
        .endpoint = "warlog",
        .table = "warlogs",
        .interval = std::chrono::minutes(10),
        .max_age = std::chrono::seconds(120),
        .event_types = event_rows(subject_kind::warlog),
    },
    .compare = compare_warlog,
    .needs_body = false,
});

}  // namespace clashcast::diff
