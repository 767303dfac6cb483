#pragma once
// What answers are made of, for zstd: the file dictionary/1.zdict, which is built in. What was compressed with it can
// be read only with it, so it is never changed: another one is another file, with another id, beside it.

#include <string_view>

namespace clashcast::zstd {

std::string_view dictionary();

}  // namespace clashcast::zstd
