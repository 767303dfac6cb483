#include "net/reason.hpp"

namespace clashcast::net {

std::string reason(boost::system::error_code code)
{
    auto words = code.message();
    bool capitalised =
        words.size() > 1 && words[0] >= 'A' && words[0] <= 'Z' && words[1] >= 'a' && words[1] <= 'z';
    if (capitalised)
        words[0] = static_cast<char>(words[0] - 'A' + 'a');
    return words;
}

}  // namespace clashcast::net
