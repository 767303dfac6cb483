#include "journal/compression.hpp"

#include <fmt/format.h>
#include <zstd.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace clashcast {
namespace zstd {
namespace {

constexpr int quickest = 1;

template <class Made, class Release>
std::unique_ptr<Made, Release> owned(Made* it, Release release)
{
    return it ? std::unique_ptr<Made, Release>(it, release) : throw std::bad_alloc();
}

// The dictionary is digested once, for all threads.
const ZSTD_CDict* compressing_dictionary()
{
    static const auto one = owned(ZSTD_createCDict(dictionary().data(), dictionary().size(), quickest), ZSTD_freeCDict);
    return one.get();
}

const ZSTD_DDict* expanding_dictionary()
{
    static const auto one = owned(ZSTD_createDDict(dictionary().data(), dictionary().size()), ZSTD_freeDDict);
    return one.get();
}

// Making a context costs more than compressing a body. A context belongs to one thread.
ZSTD_CCtx* compressor()
{
    thread_local const auto mine = owned(ZSTD_createCCtx(), ZSTD_freeCCtx);
    return mine.get();
}

ZSTD_DCtx* expander()
{
    thread_local const auto mine = owned(ZSTD_createDCtx(), ZSTD_freeDCtx);
    return mine.get();
}

failure malformed(std::string why)
{
    return {errc::malformed, std::move(why)};
}

}  // namespace

void append(std::string& out, std::string_view plain)
{
    thread_local std::string room;  // grows once; zeroing it for each text would cost time
    if (auto most = ZSTD_compressBound(plain.size()); room.size() < most)
        room.resize(most);
    auto size = ZSTD_compress_usingCDict(compressor(), room.data(), room.size(), plain.data(), plain.size(),
                                        compressing_dictionary());
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
    auto ours = ZSTD_getDictID_fromDDict(expanding_dictionary());
    if (wanted != 0 && wanted != ours)
        return malformed(fmt::format("a stored text was compressed with dictionary {}, this version has dictionary {}",
                                     wanted, ours));
    std::string plain(static_cast<std::size_t>(size), '\0');
    auto written = ZSTD_decompress_usingDDict(expander(), plain.data(), plain.size(), frame.data(), frame.size(),
                                              wanted == 0 ? nullptr : expanding_dictionary());
    if (ZSTD_isError(written) || written != size)
        return malformed("a stored text is damaged");
    return plain;
}

}  // namespace zstd
namespace {

// The first byte.
constexpr char plain_text = 0;
constexpr char zstd_alone = 1;  // earlier versions
constexpr char zstd_with_dictionary = 2;

constexpr std::size_t smallest = 64;  // bytes; below it compression does not pay

}  // namespace

std::string compress(std::string_view plain)
{
    if (plain.size() < smallest)
        return std::string(1, plain_text).append(plain);
    std::string packed(1, zstd_with_dictionary);
    zstd::append(packed, plain);
    return packed;
}

result<std::string> expand(std::string_view stored, std::size_t limit)
{
    if (stored.empty())
        return failure(errc::malformed, "a stored text is missing");
    auto rest = stored.substr(1);
    switch (stored.front()) {
    case plain_text: return std::string(rest);
    case zstd_alone:
    case zstd_with_dictionary: return zstd::expand(rest, limit);
    }
    return failure(errc::malformed, "a stored text has a format that this version does not know");
}

}  // namespace clashcast
