#pragma once
// What the routes ask the daemon for. Main loop only.

#include "daemon/config/configuration.hpp"
#include "daemon/http/activity.hpp"

#include <clashcast/journal.hpp>
#include <clashcast/pipeline_status.hpp>
#include <clashcast/stored_watch.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clashcast::http {

// Where a stream of events comes from: the journal, without a consumer of its own, so that nothing is held back.
class event_source {
public:
    virtual ~event_source() = default;

    // As journal::peek().
    virtual boost::asio::awaitable<result<std::vector<entry>>> peek(position after, std::size_t limit,
                                                                    data_level wanted) = 0;

    virtual position newest() const = 0;  // the last event; costs nothing

    // The position before the oldest event that the journal still has.
    virtual boost::asio::awaitable<result<position>> oldest() = 0;

    // Suspends until newest() may have changed.
    virtual boost::asio::awaitable<void> changed() = 0;
};

// What does not change while the process runs.
struct process_facts {
    process_facts() = default;

    std::string version;
    timestamp started{};
    timestamp loaded{};  // the configuration
};

struct reload_outcome {
    reload_outcome() = default;

    timestamp at{};
    bool taken = false;
    std::vector<std::string> lines;  // what changed, or why nothing did
};

enum class phase {
    starting,  // not long enough to say more
    waiting,   // another process owns the journal, or it cannot be reached
    running,   // the journal is open; it may be out of reach now
    stopping
};

class running_daemon {
public:
    virtual ~running_daemon() = default;

    virtual const config::configuration& settings() const = 0;
    virtual const process_facts& facts() const = 0;
    virtual std::optional<reload_outcome> last_reload() const = 0;
    virtual clock& time() const = 0;

    // These two cost nothing and never wait.
    virtual http::phase phase() const = 0;
    virtual journal_health health() const = 0;

    // Suspends while a loop that polls does not turn.
    virtual boost::asio::awaitable<pipeline_status> status() = 0;
    virtual std::size_t subjects() const = 0;  // watched now
    virtual const activity& recent() const = 0;

    // The sink stops, its consumer goes back, and the sink starts again. Fails with errc::invalid if it has not
    // come that far.
    virtual boost::asio::awaitable<result<void>> rewind(std::string sink, position) = 0;

    // As reloader::reload(), pipeline::edit_watches() and pipeline::look_at().
    virtual boost::asio::awaitable<reload_outcome> reload() = 0;
    virtual boost::asio::awaitable<result<watch_counts>> edit_watches(watch_edit) = 0;
    virtual boost::asio::awaitable<std::vector<subject_facts>> look_at(std::vector<subject>) = 0;

    // Valid in phase::running.
    virtual journal& store() = 0;

    // nullptr: this journal cannot be looked at.
    virtual event_source* events() = 0;
};

}  // namespace clashcast::http
