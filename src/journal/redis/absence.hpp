#pragma once
// Which subjects are watched from now on, and since when the others are not.

#include "journal/redis/link.hpp"

#include <chrono>

namespace clashcast {

// journal::resume. The headers of subjects that are not watched are looked for only when there are any. `kept`: for how
// long the journal has been kept, as far as this owner knows.
awaitable<result<std::vector<header>>> resume_headers(redis_link&, const std::vector<subject>& watched,
                                                      std::chrono::milliseconds kept);

}  // namespace clashcast
