#include "journal/redis/blob.hpp"

#include <fmt/format.h>
#include <zstd.h>

#include <charconv>
#include <memory>
#include <new>
#include <stdexcept>

namespace clashcast {
namespace {

constexpr char format = '1';
constexpr int level = 1;                                      // higher ones do not pay
constexpr unsigned long long largest = 256ull * 1024 * 1024;  // more than two bodies can have

// Contexts are costly to make and may not be shared between threads.
ZSTD_CCtx* packer()
{
    thread_local std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> one(ZSTD_createCCtx(), ZSTD_freeCCtx);
    return one ? one.get() : throw std::bad_alloc();
}

ZSTD_DCtx* unpacker()
{
    thread_local std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> one(ZSTD_createDCtx(), ZSTD_freeDCtx);
    return one ? one.get() : throw std::bad_alloc();
}

failure damaged(std::string_view how)
{
    return failure(errc::malformed, fmt::format("a stored body is damaged: {}", how));
}

}  // namespace

std::string pack(std::string_view first, std::string_view second)
{
    thread_local std::string both, room;
    auto plain = first;
    if (!second.empty()) {
        both.assign(first).append(second);
        plain = both;
    }
    if (auto most = ZSTD_compressBound(plain.size()); room.size() < most)
        room.resize(most);
    auto size = ZSTD_compressCCtx(packer(), room.data(), room.size(), plain.data(), plain.size(), level);
    if (ZSTD_isError(size))
        throw std::runtime_error(fmt::format("zstd: {}", ZSTD_getErrorName(size)));
    return fmt::format("{}{}:{}", format, first.size(), std::string_view(room.data(), size));
}

result<std::pair<std::string, std::string>> unpack(std::string_view packed)
{
    if (!packed.starts_with(format))
        return damaged("it has another format");
    std::size_t first = 0;
    auto [colon, error] = std::from_chars(packed.data() + 1, packed.data() + packed.size(), first);
    if (error != std::errc() || colon == packed.data() + packed.size() || *colon != ':')
        return damaged("it has no size");
    std::string_view frame(colon + 1, packed.data() + packed.size());
    auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size > largest || first > size)  // the error values are the largest of all
        return damaged("its size is wrong");
    std::string both(size, '\0');
    auto got = ZSTD_decompressDCtx(unpacker(), both.data(), both.size(), frame.data(), frame.size());
    if (ZSTD_isError(got) || got != size)
        return damaged("zstd cannot read it");
    std::string second = both.substr(first);
    both.resize(first);
    return std::pair(std::move(both), std::move(second));
}

}  // namespace clashcast
