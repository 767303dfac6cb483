#include "daemon/config/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace clashcast::config {
namespace {

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
constexpr std::string_view digits = "0123456789";

bool is_name(std::string_view text)
{
    auto other = [](char c) { return letters.find(c) == letters.npos && digits.find(c) == digits.npos; };
    return !text.empty() && letters.find(text.front()) != letters.npos &&
           std::none_of(text.begin(), text.end(), other);
}

// The index of the brace that closes the one before `text`. Braces that are nested too deeply are not closed, since
// each is a recursive call of expand().
std::size_t closing_brace(std::string_view text)
{
    constexpr std::size_t few = 32;
    std::size_t open = 1;
    for (std::size_t i = 0; i < text.size() && open <= few; ++i) {
        if (text[i] == '{')
            ++open;
        else if (text[i] == '}' && --open == 0)
            return i;
    }
    return text.npos;
}

// The value of `reference`, the text between ${ and }.
result<std::string> look_up(std::string_view reference, const environment& variables)
{
    auto split = reference.find(":-");
    auto name = std::string(reference.substr(0, split));
    if (!is_name(name))
        return failure(errc::invalid, "invalid variable name between ${ and }; allowed: ${NAME}, "
                                      "${NAME:-default}, and $${ for ${ itself");
    auto found = variables(name);
    if (split != reference.npos && (!found || found->empty()))
        return expand(reference.substr(split + 2), variables);
    if (!found)
        return failure(errc::invalid, fmt::format("the environment variable {0} is not set; allowed: a variable that "
                                                  "is set, or ${{{0}:-default}}", name));
    return *found;
}

std::map<std::string, std::string>& hidden()
{
    static std::map<std::string, std::string> variables;
    return variables;
}

}  // namespace

void hide_proxies()
{
    for (auto* name : {"http_proxy", "https_proxy"})
        if (auto* found = std::getenv(name)) {
            hidden().insert_or_assign(name, found);
            ::unsetenv(name);
        }
}

environment process_environment()
{
    return [](const std::string& name) -> std::optional<std::string> {
        if (auto one = hidden().find(name); one != hidden().end())
            return one->second;
        auto* found = std::getenv(name.c_str());
        return found ? std::optional<std::string>(found) : std::nullopt;
    };
}

result<std::string> expand(std::string_view rest, const environment& variables)
{
    std::string filled;
    for (auto at = rest.find("${"); at != rest.npos; at = rest.find("${")) {
        bool literal = at > 0 && rest[at - 1] == '$';
        filled += rest.substr(0, literal ? at - 1 : at);
        rest.remove_prefix(at + 2);
        if (literal) {
            filled += "${";
            continue;
        }
        auto end = closing_brace(rest);
        if (end == rest.npos)
            return failure(errc::invalid, "a ${ has no closing brace; allowed: ${NAME}, ${NAME:-default}, and $${ for "
                                          "${ itself");
        auto value = look_up(rest.substr(0, end), variables);
        if (!value)
            return value.error();
        filled += *value;
        rest.remove_prefix(end + 1);
    }
    return filled += rest;
}

}  // namespace clashcast::config
