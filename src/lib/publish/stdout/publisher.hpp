#pragma once
// The stdout publisher for any descriptor.

#include <clashcast/publishers/stdout.hpp>

namespace clashcast {

// Does not own the descriptor, and does not change its flags.
std::unique_ptr<publisher> make_line_publisher(boost::asio::any_io_executor, int descriptor);

}  // namespace clashcast
