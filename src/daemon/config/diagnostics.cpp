#include "daemon/config/diagnostics.hpp"

#include "text/printable.hpp"

#include <fmt/format.h>

namespace clashcast::config {

std::string to_string(const location& at)
{
    return at.line == 0 ? at.file : fmt::format("{}:{}", at.file, at.line);
}

std::string to_string(const diagnostic& c)
{
    auto subject = c.key.empty() ? std::string() : c.key + ": ";
    auto weight = c.is_warning ? "warning: " : "";
    return printable(fmt::format("{}: {}{}{}", to_string(c.at), subject, weight, c.what));
}

}  // namespace clashcast::config
