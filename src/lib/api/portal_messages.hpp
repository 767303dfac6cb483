#pragma once
// What is sent to the developer portal and what its answers say. Pure.

#include <clashcast/developer_portal.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

std::string login_body(std::string_view email, std::string_view password);
std::string create_body(std::string_view name, const std::vector<std::string>& addresses);
std::string revoke_body(std::string_view id);

// The value of Cookie for the next request, from http_response::set_cookie; empty if there was none.
std::string cookies_in(std::string_view set_cookie);

// The answer to a login, and from it the addresses of this machine. A range of one address is written without its /32.
// Fails with errc::malformed.
result<std::vector<std::string>> addresses_in_login(std::string_view body);

// The same from its temporaryAPIToken, a JWT: its second part is base64url of a JSON object, in which one of `limits`
// has `cidrs`. Its signature is not checked: only the portal, over TLS, says it.
result<std::vector<std::string>> addresses_in_token(std::string_view token);

// The answers to the other requests. Fails with errc::malformed.
result<std::vector<api_key>> keys_in(std::string_view body);
result<api_key> key_in(std::string_view body);

// The error that an answer reports: its description or, without one, its name. Safe for the log. Empty: none.
std::string error_in_answer(std::string_view body);

}  // namespace clashcast
