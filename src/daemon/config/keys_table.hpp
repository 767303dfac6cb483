#pragma once
// [api.keys]: keys of the developer portal, made and renewed by clashcast.

#include "daemon/config/table_schema.hpp"

#include <clashcast/api.hpp>
#include <clashcast/developer_portal.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clashcast::config {

struct key_settings {
    bool operator==(const key_settings&) const = default;

    std::string email;
    std::string password;
    std::string name = "clashcast";  // of the keys; others of the account stay
    std::size_t count = 1;
    std::string url = portal_url;
    bool may_change = true;          // else only keys that are valid already are used
};

// Nothing without the table.
std::optional<key_settings> read_keys(const table& api, diagnostics&);

// How to log in. The portal is reached as the API is: by its proxy, in its time.
portal_options portal_of(const key_settings&, const api_options&);

void document_keys(std::vector<documented_key>&);

// What is wrong with the name of a key; empty if nothing is. It also names files.
std::string wrong_with_key_name(const std::string&);

}  // namespace clashcast::config
