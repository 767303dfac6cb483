#pragma once
// What the server remembers of the paths that were polled.

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace clashcast::simulator {

struct path_state {
    std::uint32_t polls = 0;
    // By polls: of the last good answer. By the clock: the last that was sent whole of all paths of the same subject.
    std::uint32_t version = 0;  // 0: none yet
    std::uint32_t sent = 0;     // the last version that was sent whole with status 200; 0: none yet
};

// Takes memory for the neighbourhood of a path when one of them is polled. References stay valid.
class path_states {
public:
    path_state& operator[](std::uint32_t path)
    {
        auto which = path / together;
        if (which >= chunks_.size())
            chunks_.resize(which + 1);
        if (!chunks_[which])
            chunks_[which] = std::make_unique<chunk>();
        return (*chunks_[which])[path % together];
    }

private:
    static constexpr std::uint32_t together = 1024;
    using chunk = std::array<path_state, together>;
    std::vector<std::unique_ptr<chunk>> chunks_;
};

}  // namespace clashcast::simulator
