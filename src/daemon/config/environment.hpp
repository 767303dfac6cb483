#pragma once
// ${VAR} in the strings of a configuration.

#include <clashcast/error.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::config {

// The value of a variable; nothing when it is not set.
using environment = std::function<std::optional<std::string>(const std::string& name)>;

// The process's own.
environment process_environment();

// Takes http_proxy and https_proxy out of the process's environment, where Paho would find them: it connects to brokers
// through such a proxy, whatever no_proxy says. process_environment() still has them. Call before a thread starts.
void hide_proxies();

// Expands ${NAME} and ${NAME:-default}. The default is used when the variable is not set or empty; it may contain
// variables, and braces in pairs. $${ is a literal ${, any other $ is literal. Fails with errc::invalid; the message
// names variables, but no value.
result<std::string> expand(std::string_view written, const environment&);

}  // namespace clashcast::config
