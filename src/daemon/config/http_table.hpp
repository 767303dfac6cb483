#pragma once
// [http].

#include "daemon/config/table_schema.hpp"
#include "net/url.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clashcast::config {

struct http_settings {
    std::string listen = "127.0.0.1:25274";  // 25274 is CLASH on a keypad
    std::string token;                       // empty: none is needed
    std::string token_from_file;             // until it is read
};

// Where it listens: an IP address and a port.
net::authority address_of(const http_settings&);

// Nothing without the table; an empty table has the defaults.
std::optional<http_settings> read_http(const table& root, diagnostics&);

void document_http(std::vector<documented_key>&);

}  // namespace clashcast::config
