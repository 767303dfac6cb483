#pragma once
// One body after the other inflated by zlib into one buffer. It handles nothing that goes wrong.

#include <string>
#include <string_view>

#include <zlib.h>

namespace bench {

class bare_gunzip {
public:
    bare_gunzip();
    ~bare_gunzip();
    bare_gunzip(const bare_gunzip&) = delete;
    bare_gunzip& operator=(const bare_gunzip&) = delete;

    // What this returns lasts until the next one.
    std::string_view inflate(std::string_view packed);

private:
    z_stream z_{};
    std::string buffer_ = std::string(256 * 1024, '\0');
};

}  // namespace bench
