#pragma once
// The tokens of API keys in files of a folder, one each: NAME-1.token, NAME-2.token, ...

#include <clashcast/developer_portal.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clashcast::admin {

struct key_file {
    std::string path;
    std::optional<std::string> token;  // that it holds; nothing: there is no such file
};

// The files for `count` keys. Fails if the folder does not exist or cannot be written to,
// or if one of them is not a file that can be read.
result<std::vector<key_file>> read_key_files(const std::string& folder, const std::string& name, std::size_t count);

// Whether a file holds a key that the account no longer has: a JWT that is the token of none of them. Pure.
bool holds_dead_key(const key_file&, const std::vector<api_key>& account);

// Fails if a file holds anything but the token of a key of this name, or a dead key: it is not ours, and must stay.
result<void> check_owned(const std::vector<key_file>&, const std::vector<api_key>& account, const std::string& name);

// Which files have to be written: each with its new token. A file that holds a token of `keys` keeps it; the remaining
// keys go to the other files, in order. Pure.
std::vector<key_file> plan_key_files(const std::vector<key_file>&, const std::vector<api_key>& keys);

// Writes the token; only the file's owner can read it (0600). A file that `exists` is replaced in one step, and
// keeps its owner if this user may give it away; else there must be none.
result<void> write_key_file(const key_file&, bool exists);

}  // namespace clashcast::admin
