#include "simulator/server/fake_portal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace clashcast::simulator {
namespace {

using nlohmann::json;

constexpr std::size_t most_keys = 10;
constexpr std::string_view good = R"({"code":0,"message":"ok","detail":null})";

void set(reply& answer, unsigned status, std::string body)
{
    answer = {};
    answer.status = status;
    answer.body = std::move(body);
}

void refuse(reply& answer, unsigned status, std::string_view error, std::string_view description)
{
    set(answer, status, json{{"error", error}, {"description", description}}.dump());
}

// RFC 4648, section 5, without padding.
std::string base64url(std::string_view bytes)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string coded;
    std::uint32_t bits = 0;
    int count = 0;
    for (char byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6)
            coded += digits[bits >> (count - 6) & 63];
    }
    if (count > 0)
        coded += digits[bits << (6 - count) & 63];
    return coded;
}

// A JWT as the portal makes it; its signature is not one.
std::string token_for(const std::vector<std::string>& addresses, std::uint64_t number)
{
    json payload{{"iss", "supercell"},
                 {"aud", "supercell:gameapi"},
                 {"jti", fmt::format("{:08x}", number)},
                 {"limits", json::array({{{"tier", "developer/silver"}, {"type", "throttling"}},
                                         {{"cidrs", addresses}, {"type", "client"}}})}};
    return base64url(R"({"typ":"JWT","alg":"HS512"})") + '.' + base64url(payload.dump()) + '.' +
           base64url(fmt::format("signature {}", number));
}

// Empty if there is no such text.
std::string text_in(const json& object, const char* name)
{
    auto found = object.is_object() ? object.find(name) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Empty if there is no such list, or if it has anything but texts.
std::vector<std::string> texts_in(const json& object, const char* name)
{
    auto found = object.is_object() ? object.find(name) : object.end();
    bool is_list = found != object.end() && found->is_array() &&
                   std::all_of(found->begin(), found->end(), [](auto& one) { return one.is_string(); });
    return is_list ? found->get<std::vector<std::string>>() : std::vector<std::string>();
}

std::string without_host_prefix(std::string address)
{
    return address.ends_with("/32") ? address.substr(0, address.size() - 3) : address;
}

}  // namespace

fake_portal::fake_portal(portal_settings settings) : settings_(std::move(settings))
{
    if (settings_.log.empty())
        return;
    log_.reset(std::fopen(settings_.log.c_str(), "ae"));
    if (!log_)
        throw std::system_error(errno, std::generic_category(), settings_.log);
}

void fake_portal::take(const portal_request& asked, reply& answer)
{
    if (asked.method != "POST")
        refuse(answer, 405, "methodNotAllowed", "POST");
    else if (asked.target == "/api/login")
        log_in(asked.body, answer);
    else if (!is_logged_in(asked.cookie))
        refuse(answer, 403, "authorization", "Session is invalid");
    else if (asked.target == "/api/apikey/list")
        list(answer);
    else if (asked.target == "/api/apikey/create")
        create(asked.body, answer);
    else if (asked.target == "/api/apikey/revoke")
        revoke(asked.body, answer);
    else
        refuse(answer, 404, "notFound", "");
    if (answer.cookie.empty())
        answer.cookie = fmt::format("AWSALB={};path=/", ++answered_);
    log(asked, answer);
}

void fake_portal::log_in(std::string_view body, reply& answer)
{
    auto given = json::parse(body, nullptr, false);
    if (text_in(given, "email") != settings_.email || text_in(given, "password") != settings_.password)
        return refuse(answer, 403, "authorization", "Invalid email or password");
    bool fails = settings_.failing_logins > 0;
    settings_.failing_logins -= fails ? 1 : 0;
    if (fails || !login_.expired())
        return refuse(answer, 200, "general", "A temporary error occurred, please try again later");
    auto session = fmt::format("session-{}", ++made_);
    sessions_.insert(session);
    set(answer, 200, fmt::format(R"({{"status":{},"sessionExpiresInSeconds":7200,"temporaryAPIToken":"{}"}})", good,
                                 token_for({address() + "/32"}, made_)));
    answer.how = delivery::late;
    answer.cookie = "session=" + session + ";path=/;HttpOnly";
    answer.held = std::make_shared<int>();
    login_ = answer.held;
}

void fake_portal::list(reply& answer) const
{
    std::string all;
    for (auto& one : keys_)
        all += (all.empty() ? "" : ",") + as_json(one);
    set(answer, 200, fmt::format(R"({{"status":{},"keys":[{}]}})", good, all));
}

std::string fake_portal::as_json(const key& one)
{
    return json{{"id", one.id},
                {"name", one.name},
                {"description", one.description},
                {"cidrRanges", one.addresses},
                {"scopes", json::array({"clash"})},
                {"key", one.token}}.dump();
}

void fake_portal::create(std::string_view body, reply& answer)
{
    auto given = json::parse(body, nullptr, false);
    key one{"", text_in(given, "name"), text_in(given, "description"), "", texts_in(given, "cidrRanges")};
    if (one.name.empty() || one.description.empty() || one.addresses.empty() ||
        texts_in(given, "scopes") != std::vector<std::string>{"clash"})
        return refuse(answer, 400, "badRequest", "Invalid key");
    if (has_revoked_ && settings_.failing_creates > 0) {
        --settings_.failing_creates;
        return refuse(answer, 500, "general", "Internal error");
    }
    if (keys_.size() >= most_keys)
        return refuse(answer, 403, "limit", "Too many keys");
    auto number = ++made_;
    one.id = fmt::format("{:08x}-0000-4000-8000-000000000000", number);
    one.token = token_for(one.addresses, number);
    set(answer, 200, fmt::format(R"({{"status":{},"key":{}}})", good, as_json(one)));
    keys_.push_back(std::move(one));
}

void fake_portal::revoke(std::string_view body, reply& answer)
{
    auto given = json::parse(body, nullptr, false);
    auto id = text_in(given, "id");
    if (std::erase_if(keys_, [&](auto& one) { return one.id == id; }) == 0)
        return refuse(answer, 404, "notFound", "There is no such key");
    has_revoked_ = true;
    set(answer, 200, fmt::format(R"({{"status":{}}})", good));
}

// "a=b; session=session-1"
bool fake_portal::is_logged_in(std::string_view cookie) const
{
    constexpr std::string_view name = "session=";
    auto at = cookie.find(name);
    if (at == cookie.npos)
        return false;
    auto value = cookie.substr(at + name.size());
    return sessions_.contains(std::string(value.substr(0, value.find(';'))));
}

bool fake_portal::refuses(std::string_view token, reply& answer) const
{
    auto found = std::find_if(keys_.begin(), keys_.end(), [&](auto& one) { return one.token == token; });
    if (found == keys_.end()) {
        set(answer, 403, R"({"reason":"accessDenied","message":"Invalid authorization"})");
        return true;
    }
    auto fits = [&](const std::string& one) { return without_host_prefix(one) == address(); };
    if (std::any_of(found->addresses.begin(), found->addresses.end(), fits))
        return false;
    set(answer, 403, fmt::format(R"({{"reason":"accessDenied.invalidIp","message":"Invalid authorization: API key does )"
                                 R"(not allow access from IP {}"}})", address()));
    return true;
}

void fake_portal::move()
{
    ++at_;
}

void fake_portal::log(const portal_request& asked, const reply& answer)
{
    if (!log_)
        return;
    auto said = json::parse(answer.body, nullptr, false);
    json line{{"target", asked.target}, {"status", answer.status}, {"error", text_in(said, "error")}};
    fmt::print(log_.get(), "{}\n", line.dump());
    std::fflush(log_.get());
}

}  // namespace clashcast::simulator
