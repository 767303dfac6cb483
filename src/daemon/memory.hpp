#pragma once

namespace clashcast {

// Gives the machine back what a burst or an outage needed, of the memory of this thread. By itself the allocator keeps
// some of it, more from outage to outage.
void give_back_memory();

}  // namespace clashcast
