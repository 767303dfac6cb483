#include "redis/reply_class.hpp"

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
    auto mark = text.rfind("@user_script");
    auto inner = text.substr(mark == text.npos ? 0 : mark);
    auto begin = inner.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return begin == inner.npos ? text : inner.substr(begin);
}

}  // namespace

std::string_view code_of(const value& reply)
{
    auto text = unwrapped(reply.text);
    return text.substr(0, text.find(' '));
}

reply_class classify(const value& reply)
{
    if (reply.is != value::type::error)
        return reply_class::done;
    auto code = code_of(reply);
    if (code == "NOSCRIPT")
        return reply_class::unknown_script;
    bool too_many_clients = reply.text.starts_with("ERR max number of clients");
    bool passes = too_many_clients || std::find(passing.begin(), passing.end(), code) != passing.end();
    return passes ? reply_class::retry : reply_class::refused;
}

}  // namespace clashcast::redis
