#pragma once
// From two response bodies to events, without a server.

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

    // Compares the two bodies; returns the number of events.
    std::size_t once() const;

private:
    void take(const clashcast::poll_result&);

    clashcast::subject subject_;
    clashcast::poll_result after_;
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
