#pragma once
// Sinks on a journal's loop.

#include "journal_loop.hpp"

#include <clashcast/publisher.hpp>
#include <clashcast/sink.hpp>

#include <optional>
#include <string>

namespace bench {

class relaying {
public:
    // Runs a sink, from the journal's beginning if so wanted, until the object ends. Returns when it is connected.
    relaying(journal_loop&, std::string name, bool from_beginning, std::string destination,
             std::unique_ptr<clashcast::publisher>);
    ~relaying();

    std::uint64_t delivered() const { return sink_->counts().delivered; }

private:
    boost::asio::awaitable<void> live(clashcast::reader, std::string destination,
                                      std::unique_ptr<clashcast::publisher>);

    journal_loop& loop_;
    std::optional<clashcast::sink> sink_;
    bool ended_ = false;
};

// The publishers as clashcast has them by default.
std::unique_ptr<clashcast::publisher> stream_publisher(journal_loop&, const std::string& url, std::string name);
std::unique_ptr<clashcast::publisher> mqtt_publisher(journal_loop&, const std::string& url);
constexpr std::size_t mqtt_window = 100;

}  // namespace bench
