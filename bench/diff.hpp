#pragma once
// From two texts to events: what is measured, and counted, without a server.

#include "bodies.hpp"
#include "rows.hpp"

#include <clashcast/checkpoint.hpp>
#include <clashcast/diff.hpp>

#include <string>
#include <vector>

namespace bench {

class diffing {
public:
    diffing(const bodies&, const body_pair&);

    // Compares them; returns how many events there are.
    std::size_t once() const;

private:
    clashcast::subject of_;
    clashcast::snapshot after_;
    clashcast::checkpoint last_;
    clashcast::watch_options options_;
};

struct diff_case {
    std::string name;  // "diff_clan_10"
    diffing work;
    body_pair pair;
};

std::vector<diff_case> diff_cases();

}  // namespace bench
