#pragma once

namespace clashcast {

// Returns free memory of this thread to the system. By itself the allocator would keep more from outage to outage.
void give_back_memory();

}  // namespace clashcast
