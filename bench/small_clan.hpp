#pragma once
// A clan of 2 KB. Each response differs from the one before by three events.

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

    // A response. `number` has nine digits, grows with each response, and is in each of its three events.
    std::string answer(std::string_view tag, std::uint64_t number) const;

    static constexpr std::uint64_t first_number = 100'000'000;

    // The change between two such responses, for a commit. The caller sets the revisions.
    clashcast::change change(const clashcast::subject&) const;

private:
    std::vector<std::string> pieces_;  // of a response: the tag goes after the first, the number after the others
};

std::vector<clashcast::subject> small_clans(std::size_t count);

// The number in a published event.
std::uint64_t number_in(std::string_view event);

}  // namespace bench
