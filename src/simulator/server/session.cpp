#include "simulator/server/session.hpp"

#include <boost/asio/buffer.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace clashcast::simulator {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t worth_compressing = 1024;
constexpr std::size_t longest_body = longest_head;

std::string_view phrase(unsigned status)
{
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Recorded";
    }
}

}  // namespace

session::session(std::shared_ptr<service> shared, std::unique_ptr<transport> transport)
    : shared_(std::move(shared)), transport_(std::move(transport)), timer_(transport_->socket().get_executor())
{
    shared_->sessions.insert(this);
    error_code ignored;
    transport_->socket().set_option(tcp::no_delay(true), ignored);
}

session::~session()
{
    shared_->sessions.erase(this);
}

void session::start()
{
    transport_->open([self = shared_from_this()](error_code failed, std::size_t) {
        if (!failed)
            self->next();
    });
}

void session::close()
{
    error_code ignored;
    timer_.cancel();
    transport_->socket().close(ignored);
}

void session::next()
{
    request_head head;
    if (begin_ == end_)
        return read();
    switch (parse_head({received_.data() + begin_, end_ - begin_}, head)) {
    case head_state::incomplete: return read();
    case head_state::bad: return refuse(400, "badRequest");
    case head_state::complete: break;
    }
    bool to_portal = shared_->portal && head.target.starts_with("/api/");
    bool takes_body = to_portal && head.content_length <= longest_body;
    if (takes_body && end_ - begin_ < head.size + head.content_length)
        return read();
    begin_ += head.size;
    if (head.has_body && !takes_body)
        return refuse(400, "badRequest");
    if (head.method != "GET" && !to_portal)
        return refuse(405, "methodNotAllowed");
    std::string_view body(received_.data() + begin_, takes_body ? head.content_length : 0);
    begin_ += body.size();
    respond(head, body);
}

void session::read()
{
    std::copy(received_.begin() + static_cast<std::ptrdiff_t>(begin_),
              received_.begin() + static_cast<std::ptrdiff_t>(end_), received_.begin());
    end_ -= std::exchange(begin_, 0);
    auto room = asio::buffer(received_) + end_;
    transport_->read_some(room, [self = shared_from_this()](error_code failed, std::size_t count) {
        if (failed)
            return;
        self->end_ += count;
        self->next();
    });
}

void session::respond(const request_head& head, std::string_view body)
{
    auto now = std::chrono::duration<double>(std::chrono::steady_clock::now() - shared_->start).count();
    keep_alive_ = head.keep_alive;
    gzip_ = head.gzip;
    auto* portal = shared_->portal;
    if (portal && head.target.starts_with("/api/"))
        portal->take({head.method, head.target, head.cookie, body}, reply_);
    else if (!portal || !portal->refuses(head.token, reply_))
        shared_->api.poll(head.target, head.authorized, now, reply_);
    deliver();
}

// What follows an invalid request cannot be understood either.
void session::refuse(unsigned status, std::string_view reason)
{
    keep_alive_ = gzip_ = false;
    reply_ = {};
    reply_.status = status;
    reply_.body = fmt::format(R"({{"reason":"{}"}})", reason);
    deliver();
}

void session::deliver()
{
    if (reply_.how == delivery::reset) {
        error_code ignored;
        transport_->socket().set_option(asio::socket_base::linger(true, 0), ignored);
        return close();
    }
    if (reply_.how != delivery::late)
        return send();
    timer_.expires_after(shared_->delay);
    timer_.async_wait([self = shared_from_this()](error_code cancelled) {
        if (!cancelled)
            self->send();
    });
}

void session::send()
{
    bool compressed = gzip_ && reply_.body.size() >= worth_compressing;
    compressed_ = compressed ? shared_->compressor.compressed(reply_) : nullptr;
    std::string_view body = compressed ? *compressed_ : reply_.body;
    write_head(body.size(), compressed);
    if (reply_.how == delivery::cut) {
        keep_alive_ = false;
        body = body.substr(0, body.size() / 2);
    }
    std::array<asio::const_buffer, 2> parts{asio::buffer(head_), asio::buffer(body)};
    transport_->write(parts, [self = shared_from_this()](error_code failed, std::size_t) {
        if (!failed)
            self->sent();
    });
}

void session::write_head(std::size_t body_size, bool compressed)
{
    head_.clear();
    auto json = reply_.status == 200 ? "application/json; charset=utf-8" : "application/json";
    auto type = reply_.html ? "text/html" : json;
    // The API writes errors' Cache-Control without a comma.
    fmt::format_to(std::back_inserter(head_),
                   "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nCache-Control: {}max-age={}\r\n"
                   "{}{}{}Content-Length: {}\r\n\r\n",
                   reply_.status, phrase(reply_.status), type, reply_.status == 200 ? "" : "public ", shared_->max_age,
                   compressed ? "Content-Encoding: gzip\r\n" : "", keep_alive_ ? "" : "Connection: close\r\n",
                   reply_.cookie.empty() ? "" : fmt::format("Set-Cookie: {}\r\n", reply_.cookie), body_size);
}

void session::sent()
{
    shared_->api.sent(reply_);
    reply_.held.reset();
    if (keep_alive_ && transport_->socket().is_open())
        return next();
    error_code ignored;
    transport_->socket().shutdown(tcp::socket::shutdown_send, ignored);
    close();
}

}  // namespace clashcast::simulator
