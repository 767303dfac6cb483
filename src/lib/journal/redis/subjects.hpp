#pragma once
// Which subjects are watched, and since when the others are not.

#include "journal/redis/leased_connection.hpp"

#include <chrono>

namespace clashcast {

// checkpoint_store::resume, enter and leave. `kept`: for how long owners have maintained the journal, as far as this
// one knows. resume_headers() looks for subjects that are not watched only if there are any.
awaitable<result<std::vector<checkpoint_header>>> resume_headers(leased_connection&,
                                                                 const std::vector<subject>& watched,
                                                                 std::chrono::milliseconds kept);
awaitable<result<std::vector<checkpoint_header>>> enter_subjects(leased_connection&, std::vector<subject>);
awaitable<result<void>> leave_subjects(leased_connection&, std::vector<subject>, std::chrono::milliseconds kept);

}  // namespace clashcast
