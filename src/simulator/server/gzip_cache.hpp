#pragma once
// Compressed answers, for clients that accept gzip. Compressing takes ten times as long as writing a body, so the
// latest ones are kept: about 30 MB at most.

#include "simulator/server/fake_api.hpp"

#include <memory>
#include <string>
#include <vector>

namespace clashcast::simulator {

class gzip_cache {
public:
    gzip_cache();
    ~gzip_cache();

    std::shared_ptr<const std::string> compressed(const reply& answer);

private:
    static constexpr std::size_t size = 4096;
    struct entry {
        std::uint32_t path = 0, version = 0;
        std::shared_ptr<const std::string> body;
    };
    struct stream;  // zlib's

    std::unique_ptr<stream> stream_;
    std::vector<entry> entries_{size};  // by path, modulo the size
};

}  // namespace clashcast::simulator
