#include "daemon/http/site.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace clashcast::http {
namespace {

bool is_cancellation(const std::exception& e)
{
    auto* one = dynamic_cast<const boost::system::system_error*>(&e);
    return one && one->code() == boost::asio::error::operation_aborted;
}

// A stream that was opened with a token ends when that token is no longer valid.
class stream_with_token final : public body_stream {
public:
    stream_with_token(std::shared_ptr<body_stream> inner, std::shared_ptr<const guard_settings> now, std::string token)
        : inner_(std::move(inner)), now_(std::move(now)), token_(std::move(token))
    {
    }

    boost::asio::awaitable<std::string> next() override
    {
        auto text = co_await inner_->next();
        co_return now_->token == token_ ? text : std::string();
    }

private:
    std::shared_ptr<body_stream> inner_;
    std::shared_ptr<const guard_settings> now_;
    std::string token_;
};

}  // namespace

site::site(guard_settings guard, std::vector<route_row> rows)
    : guard_(std::make_shared<guard_settings>(std::move(guard))), routes_(std::move(rows))
{
}

std::optional<problem> site::refuse(const request& head) const
{
    if (auto why = refusal(head, *guard_))
        return why;
    auto found = routes_.find(head);
    auto* why = std::get_if<problem>(&found);
    return why ? std::optional<problem>(std::move(*why)) : std::nullopt;
}

std::size_t site::body_limit(const request& head) const
{
    auto found = routes_.find(head);
    auto* match = std::get_if<router::match>(&found);
    return match ? match->row->body_limit : 0;
}

boost::asio::awaitable<response> site::answer(request what)
{
    if (auto why = refuse(what))
        co_return to_response(*why);
    auto found = std::get<router::match>(routes_.find(what));
    call asked;
    asked.what = std::move(what);
    asked.parameters = std::move(found.parameters);
    auto path = asked.what.path;
    auto token = guard_->token;
    try {
        auto answering = found.row->answer(std::move(asked));
        auto made = co_await std::move(answering);
        if (made.stream)
            made.stream = std::make_shared<stream_with_token>(std::move(made.stream), guard_, std::move(token));
        co_return made;
    } catch (const std::exception& e) {
        if (is_cancellation(e))
            throw;
        log::error("http: {} failed: {}", path, e.what());
    }
    co_return to_response(problem(500, "an error of the program; the log has it"));
}

}  // namespace clashcast::http
