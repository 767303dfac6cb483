#pragma once
// Answers compressed for clients that take gzip. Packing costs ten times what writing a body does, so that those packed
// last are kept: some 30 MB at the most.

#include "simulator/gzip.hpp"
#include "simulator/stand_in.hpp"

#include <memory>
#include <string>
#include <vector>

namespace clashcast::simulator {

class packer {
public:
    std::shared_ptr<const std::string> pack(const reply& answer);

private:
    static constexpr std::size_t most = 4096;
    struct kept {
        std::uint32_t path = 0, version = 0;
        std::shared_ptr<const std::string> packed;
    };
    gzip gzip_;
    std::vector<kept> kept_{most};  // by path, modulo its size
};

}  // namespace clashcast::simulator
