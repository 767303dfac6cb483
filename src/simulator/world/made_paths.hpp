#pragma once
// The numbers of a made world's paths.
//
// First those that others rely on: each clan and its war in turn, the players, the war logs, the gold pass. Then those
// that have answers by the clock only. A path with another `limit` is another path of the same subject.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::simulator {

enum class made_kind { clan, war, player, warlog, gold_pass, league_group, battlelog, raids, league_war };

struct made_path {
    made_kind kind{};
    std::uint32_t number = 0;  // of the clan, the player or the league war
    std::uint32_t limit = 0;   // as it was asked, 20 at most; 0: not
};

class made_paths {
public:
    // Throws std::invalid_argument if there are not enough numbers.
    made_paths(std::uint32_t clans, std::uint32_t players, bool warlog_limits);

    std::uint32_t first_paths() const { return 3 * clans_ + players_ + 1; }

    std::optional<std::uint32_t> find(std::string_view target) const;
    made_path at(std::uint32_t path) const;
    std::uint32_t number(const made_path&) const;
    std::string text(std::uint32_t path) const;

private:
    std::optional<made_path> of_clan(std::string_view rest, std::uint32_t limit) const;
    std::optional<made_path> of_player(std::string_view rest) const;

    std::uint32_t clans_, players_;
    bool warlog_limits_;  // else a war log is the same with each
    std::uint32_t groups_, battlelogs_, raids_, warlogs_, league_wars_, end_;  // the first number of each
};

}  // namespace clashcast::simulator
