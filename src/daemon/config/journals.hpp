#pragma once
// The journal that a configuration names, and the backends that it can name. To add a backend, add a row to the table
// at the end of journals.cpp.

#include "daemon/config/table_schema.hpp"

#include <clashcast/journal.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clashcast::config {

// The table [journal].
struct journal_settings : journal_bounds {
    std::string backend = "sqlite";
    std::string url;
    std::string path = "clashcast.db";
    std::string name_space = "clashcast";
    std::string instance;  // empty in the file: the host's name
    bool allow_eviction = false;
    std::string password;
    std::string ca_file, cert_file, key_file;
};

struct journal_backend {
    std::string name;
    std::vector<std::string> keys;  // of [journal], besides those of every backend
    bool outlives_process = true;   // another process can look at it
    std::function<void(const table&, const journal_settings&, diagnostics&)> check;
    std::function<std::unique_ptr<journal>(boost::asio::any_io_executor, const journal_settings&)> make;
};

const std::vector<journal_backend>& journal_backends();
const journal_backend& backend_of(const journal_settings&);

const table_schema<journal_settings>& journal_schema();

}  // namespace clashcast::config

namespace clashcast {

// Throws boost::system::system_error for settings with which there can be no journal.
std::unique_ptr<journal> make_journal(boost::asio::any_io_executor, const config::journal_settings&);

}  // namespace clashcast
