#include "floor/gzip.hpp"

#include <stdexcept>

namespace bench {

bare_gunzip::bare_gunzip()
{
    inflateInit2(&z_, 16 + MAX_WBITS);
}

bare_gunzip::~bare_gunzip()
{
    inflateEnd(&z_);
}

std::string_view bare_gunzip::inflate(std::string_view packed)
{
    inflateReset(&z_);
    z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z_.avail_in = static_cast<uInt>(packed.size());
    z_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
    z_.avail_out = static_cast<uInt>(buffer_.size());
    if (::inflate(&z_, Z_FINISH) != Z_STREAM_END)
        throw std::runtime_error("the floor's body is no gzip");
    return {buffer_.data(), z_.total_out};
}

}  // namespace bench
