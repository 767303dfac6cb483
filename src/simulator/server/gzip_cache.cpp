#include "simulator/server/gzip_cache.hpp"

#include <zlib.h>

#include <new>
#include <stdexcept>

namespace clashcast::simulator {

struct gzip_cache::stream : z_stream {
    stream() : z_stream()
    {
        constexpr int gzip_header = 15 + 16, memory = 8;
        if (deflateInit2(this, Z_BEST_SPEED, Z_DEFLATED, gzip_header, memory, Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc();
    }
    ~stream() { deflateEnd(this); }

    std::string compress(std::string_view plain)
    {
        deflateReset(this);
        std::string compressed(deflateBound(this, plain.size()), '\0');
        next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
        avail_in = static_cast<uInt>(plain.size());
        next_out = reinterpret_cast<Bytef*>(compressed.data());
        avail_out = static_cast<uInt>(compressed.size());
        if (deflate(this, Z_FINISH) != Z_STREAM_END)
            throw std::logic_error("deflateBound() was too small");
        compressed.resize(total_out);
        compressed.shrink_to_fit();
        return compressed;
    }
};

gzip_cache::gzip_cache() : stream_(std::make_unique<stream>()) {}

gzip_cache::~gzip_cache() = default;

std::shared_ptr<const std::string> gzip_cache::compressed(const reply& answer)
{
    auto& cached = entries_[answer.path % entries_.size()];
    bool good = answer.version != 0;  // else path and version do not identify the body
    if (good && cached.body && cached.path == answer.path && cached.version == answer.version)
        return cached.body;
    auto body = std::make_shared<std::string>(stream_->compress(answer.body));
    if (good)
        cached = {answer.path, answer.version, body};
    return body;
}

}  // namespace clashcast::simulator
