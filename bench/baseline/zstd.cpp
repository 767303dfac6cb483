#include "baseline/zstd.hpp"

#include "journal/compression.hpp"

#include <zstd.h>

#include <stdexcept>

namespace bench {
namespace {

std::size_t checked(std::size_t result)
{
    return ZSTD_isError(result) ? throw std::runtime_error(ZSTD_getErrorName(result)) : result;
}

}  // namespace

void release_zstd::operator()(ZSTD_CCtx* c) const
{
    ZSTD_freeCCtx(c);
}

void release_zstd::operator()(ZSTD_CDict* d) const
{
    ZSTD_freeCDict(d);
}

void release_zstd::operator()(ZSTD_DCtx* c) const
{
    ZSTD_freeDCtx(c);
}

void release_zstd::operator()(ZSTD_DDict* d) const
{
    ZSTD_freeDDict(d);
}

bare_zstd::bare_zstd(int level) : packer_(ZSTD_createCCtx()), unpacker_(ZSTD_createDCtx())
{
    auto bytes = clashcast::zstd::dictionary();
    to_pack_.reset(ZSTD_createCDict(bytes.data(), bytes.size(), level));
    to_unpack_.reset(ZSTD_createDDict(bytes.data(), bytes.size()));
}

std::string_view bare_zstd::pack(std::string_view plain)
{
    if (auto most = ZSTD_compressBound(plain.size()); packed_.size() < most)
        packed_.resize(most);
    auto size = ZSTD_compress_usingCDict(packer_.get(), packed_.data(), packed_.size(), plain.data(), plain.size(),
                                         to_pack_.get());
    return std::string_view(packed_).substr(0, checked(size));
}

std::size_t bare_zstd::unpack(char* room, std::size_t size, std::string_view frame)
{
    return checked(
        ZSTD_decompress_usingDDict(unpacker_.get(), room, size, frame.data(), frame.size(), to_unpack_.get()));
}

}  // namespace bench
