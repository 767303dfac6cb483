#pragma once
// One body after the other inflated by libdeflate, the fastest there is, into one buffer. It handles nothing that goes
// wrong.

#include <memory>
#include <string>
#include <string_view>

#include <libdeflate.h>

namespace bench {

class bare_gunzip {
public:
    bare_gunzip();

    // What this returns lasts until the next one.
    std::string_view inflate(std::string_view packed);

private:
    std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> decompressor_;
    std::string buffer_ = std::string(256 * 1024, '\0');
};

}  // namespace bench
