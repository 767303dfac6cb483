#pragma once
// How src/journal/dictionary/1.zdict was made: `clashcast-bench --train-dictionary FILE` writes it again, byte for
// byte with the zstd of Debian 12 (1.5.4) and the made world of its time. What comes of another is another
// dictionary, for another file, with another id.

#include <string>

namespace bench {

std::string train_dictionary();

}  // namespace bench
