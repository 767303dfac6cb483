#pragma once
// Takes over a changed configuration file while the process runs: all of it, or nothing. What can fail is done first;
// only a journal that is lost can end it half-way.

#include "async/condition.hpp"
#include "daemon/config/configuration.hpp"

#include <clashcast/pipeline.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace clashcast {

// How the last attempt ended.
struct reload_result {
    reload_result() = default;

    timestamp at{};
    std::vector<std::string> changed;     // what was taken over: "sink mqtt", "3 clans watched, 1 no longer"
    std::vector<std::string> errors;  // why nothing was; empty: all was taken over
    bool taken() const { return errors.empty(); }
};

// Use from the main loop.
class reloader {
public:
    // The pipeline runs with these settings, which were read from the file; it must outlive the reloader.
    reloader(boost::asio::any_io_executor, pipeline&, config::configuration);

    // Reads the file again. One at a time; a call during another one waits for it, and then reads the file anew. Logs
    // what it changed, or each error.
    boost::asio::awaitable<reload_result> reload();

    // The keys of the developer portal whose tokens are used from now on, beside those of the file; a reload keeps them
    // for as long as there is an [api.keys]. Fails as pipeline::change() does, and then changes nothing.
    result<void> use_keys(std::vector<std::string> tokens);

    // The positions of these keys among the tokens in use; one may be in the file, too.
    std::vector<std::size_t> key_positions() const;

    const config::configuration& settings() const { return settings_; }
    const std::optional<reload_result>& last() const { return last_; }

private:
    api_options with_keys(const config::configuration&) const;
    boost::asio::awaitable<reload_result> read_and_apply();
    boost::asio::awaitable<result<void>> apply(config::configuration next, config::reload_plan, reload_result&);
    boost::asio::awaitable<result<void>> replace_sinks(std::vector<pipeline_sink> made,
                                                       std::vector<std::string> removed);

    boost::asio::any_io_executor executor_;
    pipeline& process_;
    config::configuration settings_;
    std::vector<std::string> keys_;
    std::optional<reload_result> last_;
    std::set<std::string> failed_sinks_;  // that the last reload could not replace: the next one tries again
    condition idle_;
    bool running_ = false;
};

// The pipeline's part of a sink's settings. Throws boost::system::system_error when its publisher cannot be made.
pipeline_sink make_sink(const config::sink_settings&, const config::configuration& settings,
                        const boost::asio::any_io_executor&);

}  // namespace clashcast
