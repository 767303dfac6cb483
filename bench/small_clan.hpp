#pragma once
// A clan of 2 KB. Each of its answers differs from the one before by three events.

#include <clashcast/checkpoint.hpp>
#include <clashcast/snapshot.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

constexpr std::size_t events_of_change = 3;

class small_clan {
public:
    small_clan();

    // An answer. `number` has nine digits, grows from one answer to the next, and is in each of the three events.
    std::string answer(std::string_view tag, std::uint64_t number) const;

    static constexpr std::uint64_t first_number = 100'000'000;

    // What a comparison of two such answers makes, for another commit. Revisions are to be set.
    clashcast::change change(const clashcast::subject&) const;

private:
    std::vector<std::string> pieces_;  // of the answer, with the tag behind the first and the number behind the others
};

std::vector<clashcast::subject> small_clans(std::size_t count);

// The number in an event on the wire.
std::uint64_t number_in(std::string_view event);

}  // namespace bench
