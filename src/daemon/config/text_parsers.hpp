#pragma once
// Texts with rules of their own: URLs, tokens, tags, topics. Each parser asks the stage that uses the value, so that
// what is accepted here works there. No error quotes a secret.

#include "daemon/config/value_parsers.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::config {

constexpr auto redis_url_form = "redis:// or rediss://[[user]:password@]host[:port][/database], or "
                                "unix://[[user]:password@]/path[?db=database]";

value_parser<std::string> base_url();
value_parser<std::string> redis_url();
value_parser<std::optional<std::string>> proxy();  // empty: no proxy
value_parser<std::string> token();
value_parser<std::string> secret();

value_parser<std::string> one_tag();
value_parser<std::vector<located_text>> tag_list();
value_parser<std::string> event_pattern();
value_parser<std::string> destination(bool levels);

// What is wrong with a secret; empty if nothing is.
std::string wrong_with_secret(std::string_view);
std::string wrong_with_sent_secret(std::string_view);  // as JSON or another text: it must be UTF-8, too
std::string_view trimmed(std::string_view);

}  // namespace clashcast::config
