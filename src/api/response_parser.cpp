#include "api/response_parser.hpp"

#include "api/head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace clashcast {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::beast::flat_buffer;
using http::field;

namespace {

std::string_view as_text(const flat_buffer& buffer)
{
    return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

}  // namespace

response_parser::response_parser(std::size_t body_limit, body what)
{
    this->body_limit(body_limit);
    header_limit(2 * longest_head);  // a strict head may be longer than what came
    skip(what == body::none);
}

void response_parser::on_response_impl(int status, view reason, int, error_code&)
{
    got_.status = static_cast<unsigned>(status);
    got_.reason = reason;
}

// Fields that are lists may come several times. Of the others the first counts; what comes behind the body does not.
void response_parser::on_field_impl(field name, view, view value, error_code&)
{
    if (is_header_done())
        return;
    auto keep = [&](std::string& kept) {
        if (kept.empty())
            kept = value;
    };
    auto add = [&](std::string& kept) {
        if (!kept.empty())
            kept += ", ";
        kept += value;
    };
    switch (name) {
    case field::transfer_encoding:
    case field::content_encoding: return add(got_.encoding);
    case field::cache_control: return add(got_.cache_control);
    case field::age: return keep(got_.age);
    case field::retry_after: return keep(got_.retry_after);
    case field::location: return keep(got_.location);
    default: return;
    }
}

void response_parser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&)
{
    if (length)
        got_.body.reserve(static_cast<std::size_t>(*length));  // which is within the limit
}

std::size_t response_parser::on_body_impl(view part, error_code&)
{
    got_.body.append(part);
    return part.size();
}

std::size_t response_parser::on_chunk_body_impl(std::uint64_t, view part, error_code& problem)
{
    return on_body_impl(part, problem);
}

response_reader::response_reader(std::size_t body_limit, response_parser::body what)
    : body_limit_(body_limit), body_(what)
{
    parser_.emplace(body_limit_, body_);
}

bool response_reader::take(flat_buffer& buffer, error_code& problem)
{
    heard_ = heard_ || buffer.size() > 0;
    while (!parser_->is_header_done()) {
        if (!take_head(buffer, problem))
            return static_cast<bool>(problem);
        if (parser_->is_interim())
            parser_.emplace(body_limit_, body_);
    }
    take_body(buffer, problem);
    return problem || parser_->is_done();
}

// False when more of it has to come, or it is no head.
bool response_reader::take_head(flat_buffer& buffer, error_code& problem)
{
    auto text = as_text(buffer);
    auto end = find_head_end(text);
    if (end.size > longest_head || (end.size == 0 && text.size() >= longest_head))
        problem = http::error::header_limit;
    if (end.size == 0 || problem)
        return false;
    auto head = text.substr(0, end.size);
    auto strict = end.is_strict ? std::string() : strict_head(head);
    parser_->put(asio::buffer(end.is_strict ? head : std::string_view(strict)), problem);
    if (problem == http::error::need_more)
        problem = http::error::bad_field;  // it was whole
    buffer.consume(end.size);
    return !problem;
}

void response_reader::take_body(flat_buffer& buffer, error_code& problem)
{
    while (buffer.size() > 0 && !parser_->is_done() && !problem && is_worth_taking(buffer))
        buffer.consume(parser_->put(buffer.data(), problem));
    if (problem == http::error::need_more)
        problem = {};
}

// A body that fits the buffer is taken when it is whole: then its memory is in use for so short a time that the next
// body gets the same, which is mapped and in the cache.
bool response_reader::is_worth_taking(const flat_buffer& buffer) const
{
    auto length = parser_->content_length();
    return !length || *length > most_at_once || *length <= buffer.size();
}

void response_reader::end(error_code& problem)
{
    if (!heard_)
        problem = http::error::end_of_stream;
    else if (!parser_->got_some())
        problem = http::error::partial_message;
    else
        parser_->put_eof(problem);
}

}  // namespace clashcast
