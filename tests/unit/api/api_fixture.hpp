#pragma once
// An API client with a scripted server and a clock that skips pauses.

#include "coroutines.hpp"
#include "skipping_clock.hpp"
#include "scripted_server.hpp"

#include <clashcast/api.hpp>
#include <clashcast/log.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

// A request that is under way.
class pending_request {
public:
    pending_request(boost::asio::io_context& context, api& client, const std::string& path)
    {
        boost::asio::co_spawn(context, client.get(path),
                              boost::asio::bind_cancellation_slot(
                                  cancel_.slot(), [this](std::exception_ptr e, result<response> r) {
                                      thrown = e;
                                      got = std::move(r);
                                  }));
    }
    void cancel() { cancel_.emit(boost::asio::cancellation_type::terminal); }
    bool ended() const { return got.has_value(); }

    std::optional<result<response>> got;
    std::exception_ptr thrown;

private:
    boost::asio::cancellation_signal cancel_;
};

struct api_fixture {
    explicit api_fixture(std::unique_ptr<certificate> identity = nullptr) : server(context, std::move(identity))
    {
        options.base_url = server.url();
        options.tokens = {"first-secret"};
        options.connect_timeout = std::chrono::seconds(5);
        options.request_timeout = std::chrono::seconds(5);
        set_log([this](severity level, std::string_view line) {
            if (level >= severity::info)
                log.emplace_back(line);
            everything_logged.append(line);
        });
    }
    ~api_fixture() { set_log({}); }

    // Made from the options at the first call.
    api& client()
    {
        if (!client_)
            client_ = make_api(context.get_executor(), options, clock);
        return *client_;
    }
    void close_client() { client_.reset(); }

    std::unique_ptr<pending_request> ask(const std::string& path)
    {
        return std::make_unique<pending_request>(context, client(), path);
    }
    void run_until(const std::function<bool()>& reached)
    {
        context.restart();
        while (!reached())
            if (context.run_one() == 0)
                throw std::logic_error("the event loop has nothing left to do, and the test still waits");
    }
    result<response> get(const std::string& path = "/clans/%232PP")
    {
        auto one = ask(path);
        run_until([&] { return one->ended(); });
        if (one->thrown)
            std::rethrow_exception(one->thrown);
        return *one->got;
    }

    boost::asio::io_context context;
    skipping_clock clock{context.get_executor()};
    scripted_server server;
    api_options options;
    std::vector<std::string> log;  // from severity info on
    std::string everything_logged;

private:
    std::unique_ptr<api> client_;
};

}  // namespace clashcast
