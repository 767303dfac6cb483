#pragma once
// A reader's place in a journal in memory.

#include "journal/memory/shelf.hpp"

#include <memory>

namespace clashcast {

// The reader is on the shelf.
std::unique_ptr<cursor> make_memory_cursor(std::shared_ptr<shelf>, const std::string& reader);

failure memory_is_closed();

}  // namespace clashcast
