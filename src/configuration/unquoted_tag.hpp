#pragma once
// The mistake that everybody makes first: tags = [#2PP].

#include <string_view>

namespace clashcast::config {

// The last line, up to `last`, of a file that is not TOML, on which `tags` or `probe_tag` has a tag without quotes;
// or 0.
int unquoted_tag_line(std::string_view content, int last);

}  // namespace clashcast::config
