#pragma once
// Inflates gzip, bounded.

#include <clashcast/error.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace clashcast {

// Keeps zlib's memory from one body to the next.
class gunzip {
public:
    gunzip();
    ~gunzip();

    // Fails with errc::malformed when `packed` is not whole, is no gzip, or holds more than `limit` bytes.
    result<std::string> inflate(std::string_view packed, std::size_t limit);

private:
    struct stream;
    std::unique_ptr<stream> stream_;
};

}  // namespace clashcast
