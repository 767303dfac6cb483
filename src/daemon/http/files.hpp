#pragma once
// The files that the program carries: openapi.json and the live page.

#include "daemon/http/message.hpp"

#include <string_view>
#include <vector>

namespace clashcast::http {

struct embedded_file {
    std::string_view name;     // "openapi.json", "index.html"
    std::string_view digest;   // of its bytes
    std::string_view content;
};

// Made by CMake from the files themselves.
const std::vector<embedded_file>& page_files();
const embedded_file& openapi_file();

std::string_view type_of(std::string_view file_name);  // "text/html; charset=utf-8"

// With its ETag; 304 for a client that has it.
response serve_file(const embedded_file&, const request&);

}  // namespace clashcast::http
