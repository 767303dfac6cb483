#pragma once
// Who is let in. Pure.

#include "daemon/http/problem.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::http {

struct guard_settings {
    guard_settings() = default;
    guard_settings(std::string t, std::uint16_t p) : token(std::move(t)), port(p) {}

    std::string token;       // empty: none is needed
    std::uint16_t port = 0;  // the server's own
};

// Why a request is refused, from its head alone; nothing: it is let in.
//
// Without a token only the hosts localhost, 127.0.0.1 and [::1] are answered: a page whose name was pointed at this
// machine (DNS rebinding) has another Host. Below /api/, requests of other sites' pages are refused, and so are those
// without the token. A body must be JSON, which the form of a page cannot send.
std::optional<problem> refusal(const request& head, const guard_settings&);

// Compares in a time that depends on the length of `given` only.
bool is_same_secret(std::string_view given, std::string_view secret);

}  // namespace clashcast::http
