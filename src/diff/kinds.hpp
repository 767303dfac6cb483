#pragma once
// One kind each: what an answer means for what was known.

#include "diff/chain.hpp"
#include "json/document.hpp"

#include <clashcast/diff.hpp>

#include <optional>
#include <string>

namespace clashcast::diff {

// What the checkpoint knows, and the answer that was seen now. At the baseline nothing is known.
struct sight {
    const subject& of;
    bool baseline;
    json::value body;    // the last answer that was taken in
    json::value memory;  // what is remembered besides
    json::value answer;
    const watch_options& options;
};

// What to remember now. `stale`: the answer says nothing, what was known stays.
struct reading {
    bool stale = false;
    std::string memory;
};

// Each adds the events to the chain and fails with errc::malformed.
result<reading> read_clan(const sight&, chain&);
result<reading> read_player(const sight&, chain&);
result<reading> read_war(const sight&, chain&);

// Maintenance has no body: only answers and failures tell something. Nothing: they change nothing.
std::optional<change> maintenance_answered(const subject&, const checkpoint& last, timestamp seen);
std::optional<change> maintenance_failed(const subject&, const checkpoint& last, const problem&, timestamp seen);

// The failure of any other kind.
std::optional<change> poll_failed(const subject&, const checkpoint& last, const problem&, timestamp seen);

}  // namespace clashcast::diff
