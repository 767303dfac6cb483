#pragma once
// Publishes the dead letters of one sink again.

#include "daemon/config/configuration.hpp"

#include <clashcast/publisher.hpp>
#include <clashcast/consumer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace clashcast::admin {

// Takes a line that says how a long command goes on.
using progress = std::function<void(const std::string& line)>;

struct redelivery_counts {
    redelivery_counts() = default;

    std::uint64_t delivered = 0;  // and removed
    std::uint64_t refused = 0;    // again, and kept
    std::uint64_t filtered = 0;   // not selected by the sink's events and tags, and kept
};

class redelivery {
public:
    // Throws boost::system::system_error when the sink's route is invalid. The references must outlive it.
    redelivery(boost::asio::any_io_executor, const config::configuration&, const config::sink_settings&,
               std::string journal_identity);

    // Returns the ids of those that the destination accepted; says for each other one why it is kept. Fails when the
    // destination cannot be reached; any of them may have been delivered then.
    boost::asio::awaitable<result<std::vector<position>>> deliver(std::vector<dead_letter>, progress say);

    // "sink mqtt: 98 delivered, 2 refused again and kept"
    std::string so_far() const;
    const redelivery_counts& counts() const { return counts_; }

private:
    batch messages_of(const std::vector<dead_letter>&, const progress& say);
    boost::asio::awaitable<result<std::vector<refusal>>> publish(batch);
    std::vector<position> settle(const batch&, const std::vector<refusal>&, const progress& say);

    boost::asio::any_io_executor executor_;
    const config::configuration& settings_;
    const config::sink_settings& sink_;
    std::string journal_;
    route wanted_;
    redelivery_counts counts_;
};

// Identifies a set of letters: 16 hex digits.
std::string fingerprint(const std::vector<position>& ids);

}  // namespace clashcast::admin
