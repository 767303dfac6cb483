// Gzip bodies. The input is inflated as it is, and compressed and inflated again.

#include "api/gzip.hpp"
#include "api/gzipped.hpp"
#include "fuzz/target.hpp"

using namespace clashcast;

namespace {

constexpr std::size_t limit = 100'000;

}  // namespace

void fuzz::run(std::string_view input)
{
    static gunzip unpack;  // one for all responses, as in the client
    auto inflated = unpack.inflate(input, limit);
    require(!inflated || inflated->size() <= limit, "a body inflates to at most the limit");
    auto again = unpack.inflate(input, limit);
    require(inflated.has_value() == again.has_value() && (!inflated || *inflated == *again),
            "inflating does not depend on the body before");
    if (inflated && inflated->size() > 0) {
        auto less = unpack.inflate(input, inflated->size() - 1);
        require(!less, "the limit is exact to the byte");
    }
    const std::string plain(input.substr(0, limit));
    require(unpack.inflate(gzipped(plain), limit).value() == plain, "a compressed text inflates to itself");
}
