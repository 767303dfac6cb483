#include "daemon/memory.hpp"

#ifdef CLASHCAST_MIMALLOC
#include <mimalloc.h>
#endif

namespace clashcast {

void give_back_memory()
{
#ifdef CLASHCAST_MIMALLOC
    mi_collect(true);
#endif
}

}  // namespace clashcast
