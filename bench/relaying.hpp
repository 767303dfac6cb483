#pragma once
// A sink on the loop of a journal.

#include "journal_loop.hpp"

#include <clashcast/publishers/mqtt.hpp>
#include <clashcast/publishers/redis_stream.hpp>
#include <clashcast/sink.hpp>

#include <optional>
#include <string>

namespace bench {

class relaying {
public:
    // Runs a sink until the object is destroyed. Returns when it is connected.
    relaying(journal_loop&, std::string name, bool from_beginning, std::string destination,
             std::unique_ptr<clashcast::publisher>);
    ~relaying();

    std::uint64_t delivered() const { return sink_->status().counts.delivered; }

private:
    boost::asio::awaitable<void> run(clashcast::consumer, std::string destination,
                                     std::unique_ptr<clashcast::publisher>);

    journal_loop& loop_;
    std::optional<clashcast::sink> sink_;
    bool ended_ = false;
};

// Publishers with clashcast's defaults.
std::unique_ptr<clashcast::publisher> stream_publisher(journal_loop&, const std::string& url, std::string name);
std::unique_ptr<clashcast::publisher> mqtt_publisher(journal_loop&, const std::string& url);
constexpr std::size_t mqtt_window = 100;

}  // namespace bench
