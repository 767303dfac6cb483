#include "api/gzip.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <new>

namespace clashcast {
namespace {

// The last four bytes of a gzip member: its inflated size, modulo 2^32.
std::size_t announced_size(std::string_view packed)
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

// Expects a single member, as servers send it; anything else takes the slower way.
result<std::string> gunzip::inflate(std::string_view packed, std::size_t limit)
{
    auto size = announced_size(packed);
    if (size > limit)
        return failure(errc::malformed, fmt::format("more than {} bytes when inflated", limit));
    std::string text(size, '\0');
    std::size_t used = 0, made = 0;
    auto outcome = take_member(packed, text, used, made);
    if (outcome == LIBDEFLATE_SUCCESS && used == packed.size() && made == size)
        return text;
    return inflate_members(packed, limit);
}

int gunzip::take_member(std::string_view packed, std::span<char> room, std::size_t& used, std::size_t& made)
{
    return libdeflate_gzip_decompress_ex(memory_.get(), packed.data(), packed.size(), room.data(), room.size(), &used,
                                         &made);
}

// Inflates member after member, and doubles the room when it is too small. Zeros after the last one are padding.
result<std::string> gunzip::inflate_members(std::string_view packed, std::size_t limit)
{
    std::string text(std::min<std::size_t>(limit, 4096), '\0');
    std::size_t size = 0;
    do {
        std::size_t used = 0, made = 0;
        auto outcome = take_member(packed, std::span(text).subspan(size), used, made);
        if (outcome == LIBDEFLATE_INSUFFICIENT_SPACE && text.size() < limit) {
            text.resize(std::min(limit, 2 * text.size()));
            continue;
        }
        if (outcome == LIBDEFLATE_INSUFFICIENT_SPACE)
            return failure(errc::malformed, fmt::format("more than {} bytes when inflated", limit));
        if (outcome != LIBDEFLATE_SUCCESS)
            return failure(errc::malformed, size == 0 ? "damaged or truncated gzip"
                                                      : "gzip with other data after its end");
        size += made;
        packed.remove_prefix(used);
    } while (packed.find_first_not_of('\0') != packed.npos);
    text.resize(size);
    return text;
}

}  // namespace clashcast
