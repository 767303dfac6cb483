#include "simulator/world/percent.hpp"

#include <charconv>

namespace clashcast::simulator {

std::string percent_decoded(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned char byte = 0;
        auto digits = text.substr(i + 1, 2);
        auto end = digits.data() + digits.size();
        bool escape = text[i] == '%' && digits.size() == 2 && std::from_chars(digits.data(), end, byte, 16).ptr == end;
        decoded += escape ? static_cast<char>(byte) : text[i];
        i += escape ? digits.size() : 0;
    }
    return decoded;
}

}  // namespace clashcast::simulator
