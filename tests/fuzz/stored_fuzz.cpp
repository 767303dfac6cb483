// Texts that a journal has stored, compressed in either form. Each input is taken for one, and for what one holds.

#include "fuzz/target.hpp"
#include "journal/compressed.hpp"
#include "journal/redis/blob.hpp"

using namespace clashcast;

namespace {

constexpr std::size_t limit = 1'000'000;

}  // namespace

void fuzz::run(std::string_view input)
{
    auto taken = expand(input, limit);
    require(!taken || taken->size() <= limit, "nothing is expanded beyond the limit");
    auto again = expand(input, limit);
    require(taken.has_value() == again.has_value() && (!taken || *taken == *again), "the text before leaves no trace");
    require(expand(compress(input)).value() == input, "what was compressed comes out");

    if (auto pair = unpack(input))
        require(unpack(pack(pair->first, pair->second)).value() == *pair, "what was read can be written");
    auto parts = parts_of(input, 2);
    auto both = unpack(pack(parts[0], parts[1])).value();
    require(both.first == parts[0] && both.second == parts[1], "two texts come out as they were");
}
