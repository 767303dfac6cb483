#pragma once
// Polls one player to find out whether the API is in maintenance.

#include "watch/poll_context.hpp"

#include <clashcast/checkpoint.hpp>

#include <cstdint>
#include <functional>
#include <optional>

namespace clashcast {

class maintenance_probe {
public:
    // `turned` is called when maintenance begins or ends. The context must outlive the probe.
    maintenance_probe(poll_context&, std::function<void(bool down)> turned);

    // Probes from now on through this subject, whose checkpoint is `last`; no longer, and nothing is down.
    void watch(std::uint32_t number, const checkpoint& last);
    void unwatch();
    bool is_watching() const { return number_.has_value(); }

    // Probes every interval until stop is requested.
    boost::asio::awaitable<void> run();

    // A poll was answered with a 503: the next probe is due at once, but not more than one a second.
    void look_soon();

    bool down() const { return down_; }

private:
    boost::asio::awaitable<void> look(std::uint32_t number);
    committer::step comparison(result<response>) const;
    void count(std::uint32_t number, const std::optional<poll_failure>&);
    void turn(bool down);

    poll_context& all_;
    std::function<void(bool)> turned_;
    std::optional<std::uint32_t> number_;  // among the subjects
    clock::time_point next_, last_;
    bool down_ = false;
};

}  // namespace clashcast
