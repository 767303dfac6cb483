#include "journal/zstd.hpp"

#include <zstd.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace clashcast::zstd {
namespace {

constexpr int quickest = 1;

// Contexts cost more to make than a body to compress, and may not be shared between threads.
ZSTD_CCtx* packer()
{
    thread_local std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> mine(ZSTD_createCCtx(), ZSTD_freeCCtx);
    return mine ? mine.get() : throw std::bad_alloc();
}

ZSTD_DCtx* unpacker()
{
    thread_local std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> mine(ZSTD_createDCtx(), ZSTD_freeDCtx);
    return mine ? mine.get() : throw std::bad_alloc();
}

}  // namespace

void append(std::string& out, std::string_view plain)
{
    thread_local std::string room;  // not zeroed anew for each text
    if (auto most = ZSTD_compressBound(plain.size()); room.size() < most)
        room.resize(most);
    auto size = ZSTD_compressCCtx(packer(), room.data(), room.size(), plain.data(), plain.size(), quickest);
    if (ZSTD_isError(size))
        throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(size));
    out.append(room, 0, size);
}

std::optional<std::size_t> size_of(std::string_view frame, std::size_t limit)
{
    auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > limit)
        return std::nullopt;
    return static_cast<std::size_t>(size);
}

std::optional<std::string> expand(std::string_view frame, std::size_t size)
{
    std::string plain(size, '\0');
    auto written = ZSTD_decompressDCtx(unpacker(), plain.data(), plain.size(), frame.data(), frame.size());
    if (ZSTD_isError(written) || written != size)
        return std::nullopt;
    return plain;
}

}  // namespace clashcast::zstd
