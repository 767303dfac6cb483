#pragma once
// zstd with the dictionary of the journals, at any level.

#include <memory>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;
struct ZSTD_CDict_s;
struct ZSTD_DCtx_s;
struct ZSTD_DDict_s;

namespace bench {

struct release_zstd {
    void operator()(ZSTD_CCtx_s*) const;
    void operator()(ZSTD_CDict_s*) const;
    void operator()(ZSTD_DCtx_s*) const;
    void operator()(ZSTD_DDict_s*) const;
};

class bare_zstd {
public:
    explicit bare_zstd(int level);

    // Valid until the next call.
    std::string_view pack(std::string_view plain);

    // Writes to `room`; returns the size.
    std::size_t unpack(char* room, std::size_t size, std::string_view frame);

private:
    std::unique_ptr<ZSTD_CCtx_s, release_zstd> packer_;
    std::unique_ptr<ZSTD_CDict_s, release_zstd> to_pack_;
    std::unique_ptr<ZSTD_DCtx_s, release_zstd> unpacker_;
    std::unique_ptr<ZSTD_DDict_s, release_zstd> to_unpack_;
    std::string packed_;
};

}  // namespace bench
