#include "redis/verdict.hpp"

#include <algorithm>
#include <array>

namespace clashcast::redis {
namespace {

constexpr std::array<std::string_view, 9> passing{"LOADING",    "READONLY",    "OOM",      "MISCONF",
                                                  "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY",
                                                  "NOREPLICAS"};

// Redis 6 wraps it: "ERR Error running script (call to f_1b2c): @user_script:7: @user_script: 7: -OOM command
// not ..."
std::string_view unwrapped(std::string_view text)
{
    constexpr std::string_view wrapping = "ERR Error running script";
    if (!text.starts_with(wrapping))
        return text;
    auto place = text.rfind("@user_script");
    auto inner = text.substr(place == text.npos ? 0 : place);
    auto begin = inner.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return begin == inner.npos ? text : inner.substr(begin);
}

}  // namespace

std::string_view code_of(const value& reply)
{
    auto text = unwrapped(reply.text);
    return text.substr(0, text.find(' '));
}

verdict judge(const value& reply)
{
    if (reply.is != value::type::error)
        return verdict::done;
    auto code = code_of(reply);
    if (code == "NOSCRIPT")
        return verdict::unknown_script;
    bool crowded = reply.text.starts_with("ERR max number of clients");
    bool passes = crowded || std::find(passing.begin(), passing.end(), code) != passing.end();
    return passes ? verdict::retry : verdict::refused;
}

}  // namespace clashcast::redis
