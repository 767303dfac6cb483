#include "api/gzip.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <new>

namespace clashcast {
namespace {

// A gzip ends with how long it is inflated, modulo 2^32; one of which that is not true does not inflate.
std::size_t promised_size(std::string_view packed)
{
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4 && i < packed.size(); ++i)
        size = size << 8 | static_cast<unsigned char>(packed[packed.size() - 1 - i]);
    return size;
}

}  // namespace

gunzip::gunzip() : memory_(libdeflate_alloc_decompressor(), libdeflate_free_decompressor)
{
    if (!memory_)
        throw std::bad_alloc();
}

result<std::string> gunzip::inflate(std::string_view packed, std::size_t limit)
{
    auto size = promised_size(packed);
    if (size > limit)
        return failure(errc::malformed, fmt::format("more than {} bytes when inflated", limit));
    std::string text(size, '\0');
    std::size_t used = 0;
    auto outcome = libdeflate_gzip_decompress_ex(memory_.get(), packed.data(), packed.size(), text.data(), size, &used,
                                                 nullptr);
    if (outcome != LIBDEFLATE_SUCCESS)
        return failure(errc::malformed, "gzip that is broken or ends too early");
    if (used < packed.size())
        return failure(errc::malformed, "gzip with something behind its end");
    return text;
}

}  // namespace clashcast
