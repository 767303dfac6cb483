#include "api/gzip.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <new>

namespace clashcast {
namespace {

constexpr int gzip_only = 16 + MAX_WBITS;
constexpr std::size_t least_room = 4096;

// A gzip ends with how long it is inflated. Only a guess: nothing makes it true.
std::size_t promised_size(std::string_view packed)
{
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4 && i < packed.size(); ++i)
        size = size << 8 | static_cast<unsigned char>(packed[packed.size() - 1 - i]);
    return size;
}

}  // namespace

struct gunzip::stream {
    stream()
    {
        if (inflateInit2(&z, gzip_only) != Z_OK)
            throw std::bad_alloc();
    }
    ~stream() { inflateEnd(&z); }
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;

    z_stream z{};
};

gunzip::gunzip() : stream_(std::make_unique<stream>()) {}
gunzip::~gunzip() = default;

result<std::string> gunzip::inflate(std::string_view packed, std::size_t limit)
{
    auto& z = stream_->z;
    inflateReset(&z);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z.avail_in = static_cast<uInt>(packed.size());
    // One byte more than promised, or allowed: so zlib sees the end in one call, and too much shows.
    std::string text(std::min(std::max(promised_size(packed), least_room), limit) + 1, '\0');
    std::size_t size = 0;
    for (int state = Z_OK; state != Z_STREAM_END;) {
        if (size == text.size())
            text.resize(std::min(2 * size, limit + 1));
        z.next_out = reinterpret_cast<Bytef*>(text.data() + size);
        z.avail_out = static_cast<uInt>(text.size() - size);
        state = ::inflate(&z, Z_NO_FLUSH);
        size = text.size() - z.avail_out;
        if (size > limit)
            return failure(errc::malformed, fmt::format("more than {} bytes when inflated", limit));
        if (state != Z_OK && state != Z_STREAM_END)
            return failure(errc::malformed,
                           state == Z_BUF_ERROR ? "gzip that ends too early" : "broken gzip");
    }
    if (z.avail_in > 0)
        return failure(errc::malformed, "gzip with something behind its end");
    text.resize(size);
    return text;
}

}  // namespace clashcast
