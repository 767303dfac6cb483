#pragma once
// Inflates gzip bodies up to a limit.

#include <clashcast/error.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct libdeflate_decompressor;

namespace clashcast {

// Reuses the library's memory from one body to the next.
class gunzip {
public:
    gunzip();

    // Fails with errc::malformed when `packed` is truncated, is not gzip, or inflates to more than `limit` bytes. It
    // may have several members (RFC 1952), and zeros after the last one.
    result<std::string> inflate(std::string_view packed, std::size_t limit);

private:
    int take_member(std::string_view packed, std::span<char> room, std::size_t& used, std::size_t& made);
    result<std::string> inflate_members(std::string_view packed, std::size_t limit);

    std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> memory_;
};

}  // namespace clashcast
