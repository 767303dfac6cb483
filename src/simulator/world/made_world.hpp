#pragma once
// A world that is invented as it is asked for; it stores nothing.
//
// Clans, wars, war logs and players change by polls, as often as `change_rate` says, or by the clock. The league,
// raids, battle logs and the gold pass go by the clock in both cases.

#include "simulator/world/game.hpp"
#include "simulator/world/made_paths.hpp"
#include "simulator/world/world.hpp"

namespace clashcast::simulator {

struct made_time {
    made_time() = default;
    explicit made_time(game_clock c, bool all = false) : clock(c), everything(all) {}

    game_clock clock{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
    bool everything = false;  // clans, wars, war logs and players go by the clock, too
};

class made_world final : public world {
public:
    // `change_rate` is the share of polls, 0 to 1, that find a change; `private_logs` the share of clans whose war log
    // is private, so that requests for their wars get a 403.
    made_world(std::uint64_t seed, std::uint32_t clans, std::uint32_t players, double change_rate,
               double private_logs = 0, const made_time& time = made_time());

    std::uint32_t size() const override { return paths_.first_paths(); }
    std::optional<std::uint32_t> find(std::string_view target) const override { return paths_.find(target); }
    std::string path(std::uint32_t path) const override { return paths_.text(path); }
    std::uint32_t subject(std::uint32_t path) const override;
    bool moves(std::uint32_t path, std::uint32_t version, std::uint32_t poll) const override;
    std::optional<std::uint32_t> version_at(std::uint32_t path, double now) const override;
    unsigned answer(std::string& body, std::uint32_t path, std::uint32_t version) const override;
    std::vector<std::string> clans() const override;
    std::vector<std::string> players() const override;

private:
    bool is_private(std::uint32_t clan) const;
    bool goes_by_clock(made_kind) const;
    moment changed_at(const made_path&, moment now) const;
    unsigned answer_by_clock(std::string& body, const made_path&, moment when) const;
    unsigned answer_war(std::string& body, const made_path&, moment when) const;

    game game_;
    made_paths paths_;
    double change_rate_, private_logs_;
    bool by_clock_;
};

}  // namespace clashcast::simulator
