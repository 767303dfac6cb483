#include "baseline/gzip.hpp"

#include <stdexcept>

namespace bench {

bare_gunzip::bare_gunzip() : decompressor_(libdeflate_alloc_decompressor(), libdeflate_free_decompressor) {}

std::string_view bare_gunzip::inflate(std::string_view packed)
{
    std::size_t size = 0;
    auto outcome = libdeflate_gzip_decompress(decompressor_.get(), packed.data(), packed.size(), buffer_.data(),
                                              buffer_.size(), &size);
    if (outcome != LIBDEFLATE_SUCCESS)
        throw std::runtime_error("baseline: invalid gzip");
    return {buffer_.data(), size};
}

}  // namespace bench
