#pragma once
// Keys about TLS that depend on each other, and on the URL of their table.

#include "daemon/config/table_schema.hpp"

#include <string>

namespace clashcast::config {

// Both or neither, and the key belongs to the certificate. The files are empty if they could not be read.
void check_certificate_and_key(const table&, const std::string& cert_file, const std::string& key_file, diagnostics&);

// The same for the table of a Redis, which shows a certificate only over TLS.
void check_redis_tls(const table&, const std::string& url, const std::string& cert_file, const std::string& key_file,
                     diagnostics&);

}  // namespace clashcast::config
