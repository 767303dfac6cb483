#pragma once
// Recorded answers, played back: version n of a path is the n-th recorded answer to it.

#include "simulator/world/world.hpp"

#include <unordered_map>

namespace clashcast::simulator {

class recorded_world final : public world {
public:
    // With `step` each poll gets the next answer, and at the end the last one again; without it always the first one.
    // Throws std::runtime_error, which names file and line, for an invalid file.
    recorded_world(const std::vector<std::string>& files, bool step);
    ~recorded_world() override;

    std::uint32_t size() const override;
    std::optional<std::uint32_t> find(std::string_view target) const override;
    std::string path(std::uint32_t path) const override;
    bool moves(std::uint32_t path, std::uint32_t version, std::uint32_t poll) const override;
    unsigned answer(std::string& body, std::uint32_t path, std::uint32_t version) const override;
    std::vector<std::string> clans() const override;
    std::vector<std::string> players() const override;

private:
    struct answer_line {
        unsigned status;
        std::string_view body;  // a slice of its file, as it was written there
    };
    struct recording {
        std::string path;
        std::vector<answer_line> answers;
    };

    void add(std::string_view path, answer_line);
    void read(const std::string& file);
    std::vector<std::string> tags_below(std::string_view folder) const;

    struct texts;                  // the files
    std::vector<texts> texts_;
    std::vector<recording> recordings_;  // in the order of their first answers
    std::unordered_map<std::string, std::uint32_t> by_target_;
    bool step_;
};

}  // namespace clashcast::simulator
