#pragma once
// What is sent to the developer portal and what its answers say. Pure.

#include <clashcast/developer_portal.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

std::string login_body(std::string_view email, std::string_view password);
std::string create_body(std::string_view name, const std::vector<std::string>& addresses);
std::string revoke_body(std::string_view id);

// The cookies of a session: values by name. Any answer may set some, not only that to the login: load balancers do.
using cookie_jar = std::map<std::string, std::string, std::less<>>;
void take_cookies(cookie_jar&, std::string_view set_cookie);  // http_response::set_cookie
std::string cookie_header(const cookie_jar&);                 // the value of Cookie

// The temporaryAPIToken in the answer to a login. Fails with errc::malformed.
result<std::string> token_in_login(std::string_view body);

// The addresses of this machine in that token, a JWT: its second part is base64url of a JSON object, in which one of
// `limits` has `cidrs`. Its signature is not checked: it comes from the portal over TLS, so we trust it. A range of one
// address is written without its /32. Fails with errc::malformed.
result<std::vector<std::string>> addresses_in_token(std::string_view token);

// "203.0.113.7" of "203.0.113.7/32". Nothing if it is neither an address nor a range.
std::optional<std::string> normalised_range(const std::string& text);

// The answers to the other requests. Fails with errc::malformed; for a list of more than a hundred keys, and a new key
// without a usable token, too.
result<std::vector<api_key>> keys_in(std::string_view body);
result<api_key> key_in(std::string_view body);
result<void> check_revoked(std::string_view body);

// The error that an answer reports, whatever its status: its description or, without one, its name. Safe for the log.
std::optional<std::string> error_in_answer(std::string_view body);

}  // namespace clashcast
