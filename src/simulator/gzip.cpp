#include "simulator/gzip.hpp"

#include <zlib.h>

#include <new>
#include <stdexcept>

namespace clashcast::simulator {

struct gzip::stream : z_stream {
};

gzip::gzip() : stream_(new stream())
{
    constexpr int with_gzip_head = 15 + 16, memory = 8;
    if (deflateInit2(stream_.get(), Z_BEST_SPEED, Z_DEFLATED, with_gzip_head, memory, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
}

gzip::~gzip()
{
    deflateEnd(stream_.get());
}

std::string gzip::compress(std::string_view plain)
{
    auto& z = *stream_;
    deflateReset(&z);
    std::string packed(deflateBound(&z, plain.size()), '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    z.avail_in = static_cast<uInt>(plain.size());
    z.next_out = reinterpret_cast<Bytef*>(packed.data());
    z.avail_out = static_cast<uInt>(packed.size());
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        throw std::logic_error("the packed text does not fit");
    packed.resize(z.total_out);
    packed.shrink_to_fit();
    return packed;
}

}  // namespace clashcast::simulator
