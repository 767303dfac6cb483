#pragma once
// The keys of an account at the developer portal: listed, made, revoked.

#include <clashcast/developer_portal.hpp>

#include <cstddef>
#include <iosfwd>
#include <string>

namespace clashcast::admin {

// Each logs in once. None shows a token.

// All keys of the account, and which of them are valid for this machine.
result<void> list_keys(const portal_options&, bool json, std::ostream& out);

struct wanted_keys {
    std::string name;
    std::size_t count = 1;
    std::string folder;
};

// Sees that the account has so many keys of this name for this machine, and that their tokens are in files of the
// folder. Prints to `talk` what is revoked, before it is; to `out` the path of each file. Changes nothing and fails if
// a file is in the way, or if the account has no room for as many.
result<void> make_keys(const portal_options&, const wanted_keys&, std::ostream& out, std::ostream& talk);

// Revokes every key of that name, or the key of that id.
result<void> revoke_keys(const portal_options&, const std::string& name_or_id, std::ostream& talk);

}  // namespace clashcast::admin
