#pragma once
// What the log says of the keys of [api.keys]. Pure.

#include "daemon/config/keys_table.hpp"

#include <clashcast/developer_portal.hpp>

#include <string>
#include <vector>

namespace clashcast {

// What a login at the developer portal led to.
struct obtained_keys {
    obtained_keys() = default;

    key_plan done;
    std::vector<std::string> addresses;  // of this machine
    std::vector<api_key> usable;
};

std::vector<std::string> tokens_of(const obtained_keys&);

// "asking https://developer.clashofclans.com for 2 keys named clashcast".
std::string describe_request(const config::key_settings&);

// "revoking key clashcast (1a), valid for 198.51.100.4 only": a line each.
std::vector<std::string> describe_revocations(const obtained_keys&);

// "using 2 keys named clashcast, valid for 203.0.113.7; made 1".
std::string describe_use(const obtained_keys&);

// "2 of the 3 keys could not be made: the account has ...".
std::string describe_lack(const obtained_keys&, bool may_change);

// The API does not accept a key that the portal has.
std::string describe_refusal(const obtained_keys&, bool wrong_address);

}  // namespace clashcast
