#pragma once
// A world that is made up as it is asked for; it keeps nothing.

#include "simulator/world.hpp"

namespace clashcast::simulator {

class made_world final : public world {
public:
    // `change_rate` is the share of polls, 0 to 1, that find a change.
    made_world(std::uint64_t seed, std::uint32_t clans, std::uint32_t players, double change_rate);

    std::uint32_t size() const override;
    std::optional<std::uint32_t> find(std::string_view target) const override;
    std::string path(std::uint32_t path) const override;
    bool moves(std::uint32_t path, std::uint32_t version, std::uint32_t poll) const override;
    unsigned answer(std::string& body, std::uint32_t path, std::uint32_t version) const override;
    std::vector<std::string> clans() const override;
    std::vector<std::string> players() const override;

private:
    std::uint64_t seed_;
    std::uint32_t clans_, players_;  // paths: each clan and its war in turn, then the players, then the gold pass
    double change_rate_;
};

}  // namespace clashcast::simulator
