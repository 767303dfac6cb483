#pragma once
// Random numbers without a generator: each draw is a hash of what it is for, so any version of a body can be written
// without the versions before it.

#include <array>
#include <cstddef>
#include <cstdint>

namespace clashcast::simulator {

// The finisher of splitmix64.
constexpr std::uint64_t mix(std::uint64_t x)
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

constexpr std::uint64_t draw(std::uint64_t key, std::uint64_t what)
{
    return mix(key ^ (what * 0xd6e8feb86659fd93));
}

constexpr std::uint64_t draw(std::uint64_t key, std::uint64_t what, std::uint64_t which)
{
    return draw(draw(key, what), which);
}

// 0 .. limit-1
constexpr std::uint32_t below(std::uint64_t bits, std::uint32_t limit)
{
    return static_cast<std::uint32_t>(((bits >> 32) * limit) >> 32);
}

// 0 .. 1, without 1
constexpr double share(std::uint64_t bits)
{
    return static_cast<double>(bits >> 11) * 0x1p-53;
}

// How often a clock that strikes every `period` has struck until `time`; `bits` sets its phase.
constexpr std::uint32_t strikes(std::uint32_t time, std::uint32_t period, std::uint64_t bits)
{
    return (time + below(bits, period)) / period;
}

// A sum that grows with every step, by between 1 and 2 * `stride` - 1.
constexpr std::uint32_t climb(std::uint64_t key, std::uint32_t steps, std::uint32_t stride)
{
    return steps * stride + below(draw(key, steps), stride);
}

// A value from 0 to 779 that moves up or down with every step.
constexpr std::uint32_t sway(std::uint64_t key, std::uint32_t steps)
{
    auto slow = (steps / 2 + below(key, 24)) % 24;
    return 60 * (slow < 12 ? slow : 24 - slow) + 30 * (steps & 1) + below(draw(key, steps), 30);
}

// Actions taken in turn, over and over, and how often each was taken after so many turns. They make two versions of a
// body differ: with each version somebody does something that shows.
template <class Action, std::size_t Length>
class turns {
public:
    constexpr explicit turns(const std::array<Action, Length>& order)
    {
        for (std::size_t turn = 0; turn < Length; ++turn) {
            done_[turn + 1] = done_[turn];
            ++done_[turn + 1][static_cast<std::size_t>(order[turn])];
        }
    }

    constexpr std::uint32_t times(Action action, std::uint32_t taken) const
    {
        auto which = static_cast<std::size_t>(action);
        return static_cast<std::uint32_t>(taken / Length * done_[Length][which] + done_[taken % Length][which]);
    }

private:
    std::array<std::array<std::uint32_t, Length>, Length + 1> done_{};  // [turns][action]
};

}  // namespace clashcast::simulator
