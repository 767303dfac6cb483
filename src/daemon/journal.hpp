#pragma once
// The journal that a configuration names.

#include "configuration/configuration.hpp"

#include <clashcast/journal.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace clashcast {

// Throws boost::system::system_error when it cannot be one.
std::unique_ptr<journal> make_journal(boost::asio::any_io_executor, const config::journal_settings&);

}  // namespace clashcast
