#pragma once
// Trains the zstd dictionary src/lib/journal/dictionary/1.zdict: `clashcast-bench --train-dictionary FILE` reproduces
// it byte for byte with the zstd of Debian 12 (1.5.4) and the simulated game of its time. Any other result is another
// dictionary: it goes to another file, with another id.

#include <string>

namespace bench {

std::string train_dictionary();

}  // namespace bench
