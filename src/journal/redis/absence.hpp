#pragma once
// Which subjects are watched from now on, and since when the others are not.

#include "journal/redis/link.hpp"

namespace clashcast {

// journal::resume. The headers of subjects that are not watched are looked for only when there are any.
awaitable<result<std::vector<header>>> resume_headers(redis_link&, const std::vector<subject>& watched);

}  // namespace clashcast
