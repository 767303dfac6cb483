#pragma once
// Inflates one body after another with libdeflate, the fastest library, into one buffer. Does not handle errors.

#include <memory>
#include <string>
#include <string_view>

#include <libdeflate.h>

namespace bench {

class bare_gunzip {
public:
    bare_gunzip();

    // Valid until the next call.
    std::string_view inflate(std::string_view packed);

private:
    std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> decompressor_;
    std::string buffer_ = std::string(256 * 1024, '\0');
};

}  // namespace bench
