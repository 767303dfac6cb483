#pragma once
// The developer portal: the keys of one account, and which of their tokens the API accepts from the address that the
// machine has now. No I/O but that of its log.

#include "simulator/server/fake_api.hpp"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace clashcast::simulator {

struct portal_settings {
    std::string email, password;         // of the account
    std::vector<std::string> addresses;  // of the machine: the first now, the next after each move()
    unsigned failing_logins = 0;         // the first so many get the error that the portal calls temporary
    unsigned failing_creates = 0;        // after a key was revoked, so many are not made: status 500
    std::string log;                     // a file with a line of JSON for each request; empty: none
};

// A request to a path of the portal, /api/...
struct portal_request {
    std::string_view method, target, cookie, body;
};

class fake_portal {
public:
    // Throws std::system_error if the log cannot be written.
    explicit fake_portal(portal_settings);

    // Overwrites `answer`. Each sets a cookie, as a load balancer in front of the portal does. A good answer to a login
    // is late; as long as it was not sent, other logins fail.
    void take(const portal_request&, reply& answer);

    // Whether the API refuses this token; then overwrites `answer`.
    bool refuses(std::string_view token, reply& answer) const;

    // From now on the machine has its next address; after the last one the first again.
    void move();

private:
    struct key {
        std::string id, name, description, token;
        std::vector<std::string> addresses;
    };
    struct closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    static std::string as_json(const key&);

    void log_in(std::string_view body, reply& answer);
    void list(reply& answer) const;
    void create(std::string_view body, reply& answer);
    void revoke(std::string_view body, reply& answer);
    bool is_logged_in(std::string_view cookie) const;
    void log(const portal_request&, const reply& answer);
    const std::string& address() const { return settings_.addresses[at_ % settings_.addresses.size()]; }

    portal_settings settings_;
    std::size_t at_ = 0;
    bool has_revoked_ = false;
    std::uint64_t made_ = 0;      // keys and sessions, since the start
    std::uint64_t answered_ = 0;  // requests but logins
    std::vector<key> keys_;
    std::unordered_set<std::string> sessions_;
    std::weak_ptr<const void> login_;  // the answer to a login that was not sent yet
    std::unique_ptr<std::FILE, closer> log_;
};

}  // namespace clashcast::simulator
