// Bodies that say they are gzip. Each input is taken for one, and for what one holds.

#include "api/gzip.hpp"
#include "api/gzipped.hpp"
#include "fuzz/target.hpp"

using namespace clashcast;

namespace {

constexpr std::size_t limit = 100'000;

}  // namespace

void fuzz::run(std::string_view input)
{
    static gunzip unpack;  // as in a client: one for all answers
    auto taken = unpack.inflate(input, limit);
    require(!taken || taken->size() <= limit, "nothing is inflated beyond the limit");
    auto again = unpack.inflate(input, limit);
    require(taken.has_value() == again.has_value() && (!taken || *taken == *again),
            "the answer before leaves no trace");
    if (taken && taken->size() > 0) {
        auto less = unpack.inflate(input, taken->size() - 1);
        require(!less, "a limit is one to the byte");
    }
    const std::string plain(input.substr(0, limit));
    require(unpack.inflate(gzipped(plain), limit).value() == plain, "what was packed comes out");
}
