#include "journal/compressed.hpp"

#include <zstd.h>

#include <memory>
#include <stdexcept>

namespace clashcast {
namespace {

// The first byte. A dictionary's id will want a number of its own.
constexpr char as_it_is = 0;
constexpr char zstd_alone = 1;

constexpr int quickest = 1;               // higher levels do not pay for JSON of this size
constexpr std::size_t not_worth_it = 64;  // bytes

struct release {
    void operator()(ZSTD_CCtx* c) const { ZSTD_freeCCtx(c); }
    void operator()(ZSTD_DCtx* d) const { ZSTD_freeDCtx(d); }
};

// Making a context costs more than compressing a body.
ZSTD_CCtx* compressor()
{
    thread_local std::unique_ptr<ZSTD_CCtx, release> mine(ZSTD_createCCtx());
    return mine.get();
}

ZSTD_DCtx* expander()
{
    thread_local std::unique_ptr<ZSTD_DCtx, release> mine(ZSTD_createDCtx());
    return mine.get();
}

result<std::string> expand_zstd(std::string_view packed, std::size_t limit)
{
    auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > limit)
        return failure(errc::malformed, "a stored text is damaged or too long");
    std::string plain(size, '\0');
    auto written = ZSTD_decompressDCtx(expander(), plain.data(), plain.size(), packed.data(), packed.size());
    if (ZSTD_isError(written) || written != size)
        return failure(errc::malformed, "a stored text is damaged");
    return plain;
}

}  // namespace

std::string compress(std::string_view plain)
{
    if (plain.size() < not_worth_it)
        return std::string(1, as_it_is).append(plain);
    std::string packed(1 + ZSTD_compressBound(plain.size()), zstd_alone);
    auto size = ZSTD_compressCCtx(compressor(), packed.data() + 1, packed.size() - 1, plain.data(), plain.size(),
                                  quickest);
    if (ZSTD_isError(size))
        throw std::runtime_error(ZSTD_getErrorName(size));
    packed.resize(1 + size);
    return packed;
}

result<std::string> expand(std::string_view stored, std::size_t limit)
{
    if (stored.empty())
        return failure(errc::malformed, "a stored text is missing");
    auto rest = stored.substr(1);
    switch (stored.front()) {
    case as_it_is: return std::string(rest);
    case zstd_alone: return expand_zstd(rest, limit);
    }
    return failure(errc::malformed, "a stored text has a form that this version does not know");
}

}  // namespace clashcast
