#pragma once
// Paths of files, each checked for what the file has to hold. No error quotes what a file of secrets holds.

#include "daemon/config/value_parsers.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::config {

value_parser<std::string> ca_file();
value_parser<std::string> cert_file();
value_parser<std::string> key_file();      // whether it belongs to a certificate is not checked
value_parser<std::string> journal_file();  // of SQLite; it need not exist yet

// These return what the file holds.
value_parser<std::string> token_file();
value_parser<std::string> secret_in_file(std::function<std::string(std::string_view)> wrong);  // that is not `wrong`
value_parser<std::string> secret_file();  // without blanks and line ends around it
value_parser<std::vector<located_text>> tags_file();  // a tag a line, normalised; a comment follows // or ;

}  // namespace clashcast::config
