#pragma once
// What is remembered of a raid weekend. Its members never vanish, and its counters only grow.

#include "diff/chain.hpp"
#include "diff/validator.hpp"
#include "json/document.hpp"
#include "json/text.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clashcast::diff {

// An element of the answer's items, checked.
void check_weekend(json::value item, validator&);

// Refers to the answers that were taken and to the stored text: call to_json() while they are parsed.
class raid_weekend {
public:
    // One that is seen for the first time.
    explicit raid_weekend(std::string start) : id_(std::move(start)) {}
    // One that to_json() wrote.
    explicit raid_weekend(json::value stored);

    std::string to_json() const;

    const std::string& id() const { return id_; }  // its startTime
    bool has_ended() const { return ended_; }
    const std::string& end_time() const { return end_time_; }  // empty: unknown

    void tell_started(json::value item, chain&) const;
    void tell_end_not_seen(chain&) const;
    // Tells what differs; the item becomes what is known.
    void take(json::value item, chain&);

private:
    // JSON values.
    struct member {
        bool operator==(const member&) const = default;
        std::string_view name = "null", attacks = "null", limit = "null", bonus = "null", looted = "null";
    };
    // Another clan's districts that we attacked, or ours that it attacked. It can come twice.
    struct raid {
        std::string tag;
        int which = 1;  // how many-th of this clan
        bool fallen = false;
        std::vector<std::string> fallen_districts;  // ids, JSON
    };

    std::string metadata(json::field_texts fields, json::field_texts more = {}) const;
    std::string metadata_with(std::string_view fields) const;
    void take_members(json::value item, chain&);
    void take_member(const std::string& tag, json::value now, chain&);
    void take_log(json::value item, std::size_t side, chain&);
    void take_districts(json::value now, raid& known, json::field_texts about, chain&);
    void end(json::value item, chain&);
    bool has_seen_all_attacks() const;
    static std::optional<std::string> allowed(const member&);

    std::string id_, end_time_;
    bool ended_ = false;
    std::array<std::string, 6> totals_{"null", "null", "null", "null", "null", "null"};  // JSON
    std::map<std::string, member> members_;                                             // by tag
    std::array<std::vector<raid>, 2> raids_;  // of the attack log and of the defense log
};

}  // namespace clashcast::diff
