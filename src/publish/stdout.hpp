#pragma once
// The stdout publisher, for any descriptor.

#include <clashcast/publisher.hpp>

namespace clashcast {

// The descriptor stays the caller's, and as it is: not a flag of it is changed.
std::unique_ptr<publisher> make_line_publisher(boost::asio::any_io_executor, int descriptor);

}  // namespace clashcast
