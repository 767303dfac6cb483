#pragma once
// Removes tokens and passwords from texts, whatever their source.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// Pure.
class redactor {
public:
    static constexpr std::size_t shortest = 4;    // bytes; shorter secrets are ignored: they occur in every text
    static constexpr std::size_t beginning = 16;  // bytes; a truncated secret is removed if at least this much remains

    void add(std::string_view secret);
    void remove(std::string_view secret);

    // Replaces each secret by ***, whether it is plain, percent-encoded or escaped as in JSON.
    std::string operator()(std::string_view text) const;

private:
    std::size_t longest_at(std::string_view text) const;

    std::vector<std::string> secrets_;
};

// The secrets of this process. Register a secret before it is used; forget one that is worthless from now on. Any
// thread.
void register_secret(std::string_view);
void forget_secret(std::string_view);
std::string without_secrets(std::string_view text);

}  // namespace clashcast
