#pragma once
// The developer portal, where API keys are made. A key is a token of the API that is bound to IP addresses.
//
// Example:
//     portal_options options;
//     options.email = "me@example.org";
//     options.password = "the-password-of-the-portal";
//     auto portal = co_await log_in(options);
//     if (!portal) {
//         std::cerr << "no keys: " << portal.error() << '\n';
//         co_return;
//     }
//     auto all = co_await (*portal)->keys();
//     auto plan = plan_keys(all.value(), (*portal)->addresses(), "clashcast", 2);
//     auto usable = co_await carry_out(**portal, std::move(plan));
//     for (auto& key : usable.value())
//         std::cout << key.name << " is valid for " << key.addresses.front() << '\n';

#include <clashcast/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

constexpr std::size_t most_keys = 10;  // that the portal lets an account have
constexpr auto portal_url = "https://developer.clashofclans.com";

struct api_key {
    api_key() = default;

    std::string id;  // the portal's
    std::string name;
    std::string description;
    std::vector<std::string> addresses;  // that it is valid for: "203.0.113.7", "203.0.113.0/24"
    std::string token;
};

// A session. One call at a time. Use from the thread on which log_in() ran.
//
// Every call sends one request and fails with errc::not_connected, errc::timed_out or errc::malformed; then the request
// may have been carried out or not, and trying again later may help. A call that the portal rejects fails with
// errc::invalid, or with errc::not_connected when the portal says that its error is temporary. No failure contains a
// secret. Throws boost::system::system_error when cancelled.
class developer_portal {
public:
    virtual ~developer_portal() = default;

    // The addresses of this machine as the portal sees them, at least one: those that a new key is valid for.
    virtual const std::vector<std::string>& addresses() const = 0;

    // All keys of the account.
    virtual boost::asio::awaitable<result<std::vector<api_key>>> keys() = 0;

    // Makes a key of this name for addresses().
    virtual boost::asio::awaitable<result<api_key>> create(std::string name) = 0;

    // From now on the API does not accept the key's token.
    virtual boost::asio::awaitable<result<void>> revoke(std::string id) = 0;
};

struct portal_options {
    portal_options() = default;

    std::string url = portal_url;
    std::string email, password;
    std::string ca_file;  // CA certificates in PEM; empty: the system's
    std::string proxy;    // [http://][user:password@]host[:1080]; empty: none. That of the API: keys are made for the
                          // address that the portal sees
    std::chrono::milliseconds connect_timeout{5'000};   // for each of resolve, connect, proxy and TLS handshake
    std::chrono::milliseconds request_timeout{30'000};  // from the first byte sent to the last byte received
};

// Fails like the calls of a session, and with errc::refused if the portal does not accept the e-mail address and the
// password: then trying again does not help, and may lock the account. Fails with errc::invalid for an invalid option,
// or if a proxy does not accept the connection.
//
// Two logins of one account at the same time fail: log in once, and not again soon.
boost::asio::awaitable<result<std::unique_ptr<developer_portal>>> log_in(portal_options);

// What to do so that an account has `count` keys of one name for the addresses of this machine.
struct key_plan {
    key_plan() = default;

    std::string name;
    std::vector<api_key> use;     // for these addresses already; at most `count`
    std::vector<api_key> revoke;  // of this name, for other addresses only
    std::vector<api_key> stay;    // all that are not revoked: those to use, and those of other names
    std::size_t create = 0;
    std::size_t lacking = 0;      // for which the account has no room
};

// Pure. Revokes only keys of this name that are valid for known addresses, and for none of these. Keys of which that is
// not certain are neither used nor revoked.
key_plan plan_keys(const std::vector<api_key>& all, const std::vector<std::string>& addresses, std::string_view name,
                   std::size_t count);

// The same without revoking or making a key: those that were to be made are lacking. Pure.
key_plan without_changes(key_plan);

// "the account has 10 keys, and the portal allows 10: bot (8), site (2)". Safe for the log.
std::string describe_full_account(const key_plan&);

// Revokes and creates; returns the keys that can be used now. Fails with the first failure; what was done before it
// stays, and a new plan takes it into account. Does nothing, and fails with errc::malformed, if a key to use has no
// usable token.
boost::asio::awaitable<result<std::vector<api_key>>> carry_out(developer_portal&, key_plan);

}  // namespace clashcast
