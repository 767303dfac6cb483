#pragma once
// Tokens and passwords, which no text may tell, whoever wrote it.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// Pure.
class redactor {
public:
    static constexpr std::size_t shortest = 4;    // in bytes; a shorter one is not looked for: every text would have it
    static constexpr std::size_t beginning = 16;  // so much of a secret is not told either: texts are cut off

    void add(std::string_view secret);

    // With *** for each secret, as it is, percent-encoded or escaped as in JSON.
    std::string operator()(std::string_view text) const;

private:
    std::size_t longest_at(std::string_view text) const;

    std::vector<std::string> secrets_;
};

// Those of this process. Who is given a secret to use says so here, before it is sent anywhere. Any thread.
void keep_secret(std::string_view);
std::string without_secrets(std::string_view text);

}  // namespace clashcast
