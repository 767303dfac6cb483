#pragma once
// What a restart means in a replay: one process closes a journal file, and another opens it.

#include <clashcast/journal.hpp>

#include <filesystem>
#include <vector>

namespace clashcast {

class replay_journal {
public:
    replay_journal() = default;
    ~replay_journal();  // removes the file
    replay_journal(const replay_journal&) = delete;
    replay_journal& operator=(const replay_journal&) = delete;

    // Commits the changes since the last restart and closes the journal; opens it again and loads the checkpoint.
    checkpoint reopen(const subject&, std::vector<change> since);

private:
    std::filesystem::path folder_;  // empty until it is needed
};

}  // namespace clashcast
