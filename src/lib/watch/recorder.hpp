#pragma once
// Records what the polls of a subject found: compares it with the checkpoint, and commits what changed.

#include "watch/maintenance_probe.hpp"
#include "watch/poll_context.hpp"

#include <clashcast/diff.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

// What became of a poll.
struct recorded_poll {
    bool good = false;             // an answer that is in the journal, or was before; no failure lasts
    std::optional<checkpoint> at;  // the checkpoint now, without its body; nothing: it was not read
};

class recorder {
public:
    // The references must outlive the recorder.
    recorder(poll_context& all, maintenance_probe& probe) : all_(all), probe_(probe) {}

    // Of the kind's own request.
    boost::asio::awaitable<recorded_poll> answer(std::uint32_t number, snapshot seen, request asked);
    boost::asio::awaitable<recorded_poll> failure(std::uint32_t number, poll_failure failed);

    // Of another request, or of time alone.
    boost::asio::awaitable<recorded_poll> other(std::uint32_t number, poll_result found);

private:
    std::optional<std::vector<std::string>> members_in(const subject_state&, const std::string& body) const;
    void tell_members(std::uint32_t number, std::optional<std::vector<std::string>>&);
    boost::asio::awaitable<result<checkpoint>> commit(std::uint32_t number, const poll_result& found);
    void forget_what_the_journal_lost();

    poll_context& all_;
    maintenance_probe& probe_;
};

}  // namespace clashcast
