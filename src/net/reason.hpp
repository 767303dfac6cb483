#pragma once
// What an error code says, as a part of a sentence: "connection refused".

#include <boost/system/error_code.hpp>

#include <string>

namespace clashcast::net {

std::string reason(boost::system::error_code);

}  // namespace clashcast::net
