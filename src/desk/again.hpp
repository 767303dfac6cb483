#pragma once
// Publishes the dead letters of one sink again.

#include "configuration/configuration.hpp"

#include <clashcast/publisher.hpp>
#include <clashcast/reader.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace clashcast::desk {

class again {
public:
    // Throws boost::system::system_error when the sink's route cannot be. All must outlive it.
    again(boost::asio::any_io_executor, const config::configuration&, const config::sink_settings&,
          std::string journal_identity);

    // Returns the ids of those that the destination has now; says of each other one why it stays. Fails, and nothing is
    // known of any of them, when the destination cannot be reached.
    boost::asio::awaitable<result<std::vector<position>>> deliver(std::vector<dead_letter>, std::ostream& out);

    // "sink mqtt: 98 delivered, 2 refused again and kept"
    std::string so_far() const;

private:
    batch messages_of(const std::vector<dead_letter>&, std::ostream& out);
    boost::asio::awaitable<result<std::vector<refusal>>> publish(batch);
    std::vector<position> settle(const batch&, const std::vector<refusal>&, std::ostream& out);

    boost::asio::any_io_executor executor_;
    const config::configuration& settings_;
    const config::sink_settings& sink_;
    std::string journal_;
    route wanted_;
    std::uint64_t delivered_ = 0, refused_ = 0, unwanted_ = 0;
};

// Names these letters, and no others: 16 hex digits.
std::string fingerprint(const std::vector<position>& ids);

}  // namespace clashcast::desk
