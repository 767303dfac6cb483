#include "redis/script.hpp"

#include "redis/number.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace clashcast::redis {
namespace {

std::string sha1_of(std::string_view text)
{
    std::array<unsigned char, 20> digest{};
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error("OpenSSL has no SHA-1, which Redis needs to name scripts");
    std::string hex;
    for (unsigned byte : digest)
        hex += fmt::format("{:02x}", byte);
    return hex;
}

// Line `number`, counted from 1, without indentation; empty if there is no such line.
std::string_view line_of(std::string_view text, std::size_t number)
{
    for (; number > 1 && !text.empty(); --number)
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    text = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text;
}

}  // namespace

script::script(std::string_view lua) : lua_(lua), sha1_(sha1_of(lua_)) {}

// "... script: 5b8e..., on @user_script:12."
std::string script::explained(const value& error) const
{
    constexpr std::string_view mark = "@user_script:";
    std::string_view message = error.text;
    auto found = message.find(mark);
    if (found == message.npos)
        return error.text;
    auto digits = message.substr(found + mark.size());
    digits = digits.substr(0, digits.find_first_not_of("0123456789"));
    auto line = line_of(lua_, parse_number<std::size_t>(digits).value_or(lua_.size()));
    return line.empty() ? error.text : fmt::format("{} There: {}", message, line);
}

}  // namespace clashcast::redis
