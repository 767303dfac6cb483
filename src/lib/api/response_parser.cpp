#include "api/response_parser.hpp"

#include "api/head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace clashcast {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::beast::flat_buffer;

namespace {

std::string_view as_text(const flat_buffer& buffer)
{
    return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

}  // namespace

response_parser::response_parser(std::size_t body_limit, body what)
{
    this->body_limit(body_limit);
    header_limit(2 * longest_head);  // strict_head() may return more than was received
    skip(what == body::none);
}

void response_parser::on_response_impl(int status, view reason, int, error_code&)
{
    got_.status = static_cast<unsigned>(status);
    got_.reason = reason;
}

// Joins list fields that are repeated. Of other fields, the first counts. Ignores trailers, which follow the body.
void response_parser::on_field_impl(field name, view, view value, error_code&)
{
    if (is_header_done())
        return;
    auto store = [&](std::string& into) {
        if (into.empty())
            into = value;
    };
    auto add = [&](std::string& into) {
        if (!into.empty())
            into += ", ";
        into += value;
    };
    switch (name) {
    case field::transfer_encoding:
    case field::content_encoding: return add(got_.encoding);
    case field::cache_control: return add(got_.cache_control);
    case field::age: return store(got_.age);
    case field::retry_after: return store(got_.retry_after);
    case field::location: return store(got_.location);
    case field::set_cookie: got_.set_cookie.append(value).append(1, '\n'); return;
    default: return;
    }
}

void response_parser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&)
{
    if (length)
        got_.body.reserve(static_cast<std::size_t>(*length));  // Beast has checked it against the limit
}

std::size_t response_parser::on_body_impl(view part, error_code&)
{
    got_.body.append(part);
    return part.size();
}

std::size_t response_parser::on_chunk_body_impl(std::uint64_t, view part, error_code& error)
{
    return on_body_impl(part, error);
}

response_reader::response_reader(std::size_t body_limit, response_parser::body what)
    : body_limit_(body_limit), body_(what)
{
    parser_.emplace(body_limit_, body_);
}

bool response_reader::take(flat_buffer& buffer, error_code& error)
{
    has_received_ = has_received_ || buffer.size() > 0;
    while (!parser_->is_header_done()) {
        if (!take_head(buffer, error))
            return static_cast<bool>(error);
        if (parser_->is_interim())
            parser_.emplace(body_limit_, body_);
    }
    take_body(buffer, error);
    return error || parser_->is_done();
}

// Returns false when the head is not complete or not valid.
bool response_reader::take_head(flat_buffer& buffer, error_code& error)
{
    auto text = as_text(buffer);
    auto end = find_head_end(text);
    if (end.size > longest_head || (end.size == 0 && text.size() >= longest_head))
        error = http::error::header_limit;
    if (end.size == 0 || error)
        return false;
    auto head = text.substr(0, end.size);
    auto strict = end.is_strict ? std::string() : strict_head(head);
    parser_->put(asio::buffer(end.is_strict ? head : std::string_view(strict)), error);
    if (error == http::error::need_more)
        error = http::error::bad_field;  // the head is complete
    buffer.consume(end.size);
    return !error;
}

void response_reader::take_body(flat_buffer& buffer, error_code& error)
{
    while (buffer.size() > 0 && !parser_->is_done() && !error && should_take(buffer))
        buffer.consume(parser_->put(buffer.data(), error));
    if (error == http::error::need_more)
        error = {};
}

// Takes a body that fits the buffer only when it is complete: its memory is then in use so briefly that the next body
// gets the same memory, which is mapped and in the cache.
bool response_reader::should_take(const flat_buffer& buffer) const
{
    auto length = parser_->content_length();
    return !length || *length > most_at_once || *length <= buffer.size();
}

void response_reader::end(error_code& error)
{
    if (!has_received_)
        error = http::error::end_of_stream;
    else if (!parser_->got_some())
        error = http::error::partial_message;
    else
        parser_->put_eof(error);
}

}  // namespace clashcast
