#include "api/verdict.hpp"

#include "api/head.hpp"
#include "json/document.hpp"

namespace clashcast {
namespace {

constexpr std::chrono::seconds usual_rest{5};

// "... does not allow access from IP 203.0.113.7": only what can be an address, because it goes into the log.
std::string address_in(std::string_view message)
{
    constexpr std::string_view before = "IP ";
    auto at = message.rfind(before);
    if (at == message.npos)
        return {};
    auto address = message.substr(at + before.size());
    address = address.substr(0, address.find_first_not_of("0123456789abcdefABCDEF.:"));
    while (address.ends_with('.'))
        address.remove_suffix(1);
    return std::string(address);
}

// A 403 without a message is no word about the token: it is a private war log.
verdict judge_denial(std::string_view body)
{
    json::document document;
    auto problem = document.parse(body) ? document.root() : json::value();
    auto reason = problem["reason"].text();
    auto message = problem["message"].text();
    if (reason == "accessDenied.invalidIp") {
        verdict wrong_address(verdict::about::address);
        wrong_address.seen_as = address_in(message);
        return wrong_address;
    }
    if (reason == "accessDenied" && message.find("Invalid authorization") != message.npos)
        return verdict(verdict::about::authorization);
    return {};
}

}  // namespace

verdict judge(unsigned status, std::string_view retry_after_field, std::optional<std::string_view> body, timestamp now)
{
    bool is_about_request = status == 200 || (status >= 400 && status < 500);
    if (!is_about_request || (status == 403 && !body))
        return verdict(verdict::about::the_server);
    if (status == 403)
        return judge_denial(*body);
    if (status != 429)
        return {};
    verdict throttled(verdict::about::rate);
    throttled.rest = retry_after(retry_after_field, now).value_or(usual_rest);
    return throttled;
}

}  // namespace clashcast
