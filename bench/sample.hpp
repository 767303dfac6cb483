#pragma once
// Some of many subjects. All their events are recorded, and checked in the end.

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace bench {

class simulator;

class sample {
public:
    // Takes each `every`-th of these tags.
    sample(const std::vector<std::string>& tags, std::size_t every);

    // Takes an event of any subject, as published; on any thread.
    void take(std::string_view json);

    // The number of faults that chain.py finds between the first responses, from a simulator that was not asked before,
    // and the last ones, from one that is frozen. Its last line goes to stderr. -1 if chain.py is missing.
    enum class repeats { allowed, forbidden };
    int faults(const simulator& first, const simulator& last, repeats) const;

private:
    std::unordered_set<std::string> tags_;
    std::mutex mutex_;
    std::string events_;
};

}  // namespace bench
