// Compressed texts in a journal. The input is expanded as it is, and compressed and expanded again.

#include "fuzz/target.hpp"
#include "journal/compression.hpp"
#include "journal/redis/codec.hpp"

using namespace clashcast;

namespace {

constexpr std::size_t limit = 1'000'000;

}  // namespace

void fuzz::run(std::string_view input)
{
    auto expanded = expand(input, limit);
    require(!expanded || expanded->size() <= limit, "a text expands to at most the limit");
    auto again = expand(input, limit);
    require(expanded.has_value() == again.has_value() && (!expanded || *expanded == *again),
            "expanding does not depend on the text before");
    require(expand(compress(input)).value() == input, "a compressed text expands to itself");

    if (auto pair = unpack(input))
        require(unpack(pack(pair->first, pair->second)).value() == *pair,
                "a pair is the same after it was written and read");
    auto parts = parts_of(input, 2);
    auto both = unpack(pack(parts[0], parts[1])).value();
    require(both.first == parts[0] && both.second == parts[1],
            "two texts are the same after they were packed and unpacked");
}
