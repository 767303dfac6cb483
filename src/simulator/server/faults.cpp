#include "simulator/server/faults.hpp"

#include "simulator/world/hash_random.hpp"

#include <utility>

namespace clashcast::simulator {

fault decide(const fault_rates& rates, std::uint64_t bits)
{
    const std::pair<double, fault> shares[] = {
        {rates.unavailable, fault::unavailable}, {rates.throttled, fault::throttled}, {rates.broken, fault::broken},
        {rates.missing, fault::missing},         {rates.slow, fault::slow},           {rates.reset, fault::reset},
        {rates.cut, fault::cut},                 {rates.garbage, fault::garbage}};
    auto left = share(bits);
    for (auto [rate, which] : shares) {
        if (left < rate)
            return which;
        left -= rate;
    }
    return fault::none;
}

}  // namespace clashcast::simulator
