#pragma once
// The HTTP server of a service: what the routes ask for, taken from the pipeline.

#include "async/condition.hpp"
#include "async/task_group.hpp"
#include "daemon/http/running_daemon.hpp"
#include "daemon/http/server.hpp"
#include "daemon/http/site.hpp"
#include "daemon/reloader.hpp"

#include <clashcast/pipeline.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <optional>

namespace clashcast {

// Use from the main loop. The references must outlive it; the journal is the pipeline's.
class http_service final : public http::running_daemon {
public:
    http_service(boost::asio::any_io_executor, reloader&, pipeline&, journal&, clock& = real_clock());

    // Listens, and serves from now on. Before the pipeline is opened, so that it can be asked what it waits for.
    result<void> start();

    void journal_opened() { opened_ = true; }
    void stopping() { stopping_ = true; }
    void configuration_changed();

    // Last: closes every connection.
    boost::asio::awaitable<void> stop();

    const config::configuration& settings() const override { return configuration_.settings(); }
    const http::process_facts& facts() const override { return facts_; }
    clock& time() const override { return time_; }
    http::phase phase() const override;
    journal_health health() const override { return store_.health(); }
    boost::asio::awaitable<pipeline_status> status() override;
    std::size_t subjects() const override { return running_.subjects(); }
    const http::activity& recent() const override { return recent_; }
    journal& store() override { return store_; }
    http::event_source* events() override { return &feed_; }
    std::optional<http::reload_outcome> last_reload() const override;
    boost::asio::awaitable<result<void>> rewind(std::string sink, position) override;
    boost::asio::awaitable<http::reload_outcome> reload() override;
    boost::asio::awaitable<result<watch_counts>> edit_watches(watch_edit edit) override
    {
        return running_.edit_watches(std::move(edit));
    }
    boost::asio::awaitable<std::vector<subject_facts>> look_at(std::vector<subject> some) override
    {
        return running_.look_at(std::move(some));
    }

private:
    // The journal, for streams of events.
    class feed final : public http::event_source {
    public:
        feed(boost::asio::any_io_executor, pipeline&, journal&);

        boost::asio::awaitable<result<std::vector<entry>>> peek(position after, std::size_t limit,
                                                                data_level wanted) override;
        position newest() const override { return store_.health().end; }
        boost::asio::awaitable<result<position>> oldest() override;
        boost::asio::awaitable<void> changed() override { return changed_.wait(); }

    private:
        pipeline& running_;
        journal& store_;
        condition changed_;
    };

    http::guard_settings guard() const;
    boost::asio::awaitable<void> sample();

    boost::asio::any_io_executor executor_;
    reloader& configuration_;
    pipeline& running_;
    journal& store_;
    clock& time_;
    clock::time_point begun_;
    http::process_facts facts_;
    http::activity recent_;
    feed feed_;
    http::server server_;
    std::optional<http::site> site_;
    task_group upkeep_;
    bool opened_ = false, stopping_ = false;
};

}  // namespace clashcast
