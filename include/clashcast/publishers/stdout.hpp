#pragma once
// Writes each event to standard output as a line of JSON, without blocking the thread.

#include <clashcast/publisher.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace clashcast {

// A batch is delivered when the reader of a pipe or socket has read it. Fails with errc::closed once there is no
// reader. The descriptor's flags are not changed.
std::unique_ptr<publisher> make_stdout_publisher(boost::asio::any_io_executor);

}  // namespace clashcast
