#pragma once
// Some subjects of many, of which every event is kept and judged in the end.

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
    // Every so manieth of these tags.
    sample(const std::vector<std::string>& tags, std::size_t every);

    // An event of anybody's, as a subscriber gets it; on any thread.
    void take(std::string_view json);

    // How many faults chain.py finds between the first answers, those of a simulator that nobody has asked yet, and
    // the last ones, those of one that is frozen; its last line goes to stderr. -1 when there is no chain.py.
    enum class may { repeat, not_repeat };
    int faults(const simulator& first, const simulator& last, may) const;

private:
    std::unordered_set<std::string> tags_;
    std::mutex mutex_;
    std::string events_;
};

}  // namespace bench
