#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace clashcast::simulator {

// Compresses one text after another, quickly rather than well.
class gzip {
public:
    gzip();
    ~gzip();

    std::string compress(std::string_view plain);

private:
    struct stream;  // zlib's
    std::unique_ptr<stream> stream_;
};

}  // namespace clashcast::simulator
