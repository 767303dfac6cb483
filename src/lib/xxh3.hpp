#pragma once
// XXH3 by the widest instructions of the machine it runs on. What a distribution builds for every machine took 2 to
// 7 us for 40 KB, in place of 0.9, and each answer is hashed.

#include <xxhash.h>

#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>  // the names of XXH3 mean the functions that choose
#endif
