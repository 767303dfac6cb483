#include "journal/zstd.hpp"

#include "journal/dictionary.hpp"

#include <fmt/format.h>
#include <zstd.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace clashcast::zstd {
namespace {

constexpr int quickest = 1;

template <class Made, class Release>
std::unique_ptr<Made, Release> made(Made* it, Release release)
{
    return it ? std::unique_ptr<Made, Release>(it, release) : throw std::bad_alloc();
}

// Dictionaries are digested once, for all threads.
const ZSTD_CDict* to_pack()
{
    static const auto one = made(ZSTD_createCDict(dictionary().data(), dictionary().size(), quickest), ZSTD_freeCDict);
    return one.get();
}

const ZSTD_DDict* to_unpack()
{
    static const auto one = made(ZSTD_createDDict(dictionary().data(), dictionary().size()), ZSTD_freeDDict);
    return one.get();
}

// Contexts cost more to make than a body to compress, and may not be shared between threads.
ZSTD_CCtx* packer()
{
    thread_local const auto mine = made(ZSTD_createCCtx(), ZSTD_freeCCtx);
    return mine.get();
}

ZSTD_DCtx* unpacker()
{
    thread_local const auto mine = made(ZSTD_createDCtx(), ZSTD_freeDCtx);
    return mine.get();
}

failure malformed(std::string why)
{
    return {errc::malformed, std::move(why)};
}

}  // namespace

void append(std::string& out, std::string_view plain)
{
    thread_local std::string room;  // not zeroed anew for each text
    if (auto most = ZSTD_compressBound(plain.size()); room.size() < most)
        room.resize(most);
    auto size = ZSTD_compress_usingCDict(packer(), room.data(), room.size(), plain.data(), plain.size(), to_pack());
    if (ZSTD_isError(size))
        throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(size));
    out.append(room, 0, size);
}

result<std::string> expand(std::string_view frame, std::size_t limit)
{
    auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > limit)
        return malformed("a stored text is damaged or too long");
    auto wanted = ZSTD_getDictID_fromFrame(frame.data(), frame.size());
    auto ours = ZSTD_getDictID_fromDDict(to_unpack());
    if (wanted != 0 && wanted != ours)
        return malformed(fmt::format("a stored text was compressed with dictionary {}, this version has dictionary {}",
                                     wanted, ours));
    std::string plain(static_cast<std::size_t>(size), '\0');
    auto written = ZSTD_decompress_usingDDict(unpacker(), plain.data(), plain.size(), frame.data(), frame.size(),
                                              wanted == 0 ? nullptr : to_unpack());
    if (ZSTD_isError(written) || written != size)
        return malformed("a stored text is damaged");
    return plain;
}

}  // namespace clashcast::zstd
