#include "api/response_parser.hpp"

namespace clashcast {

using boost::beast::http::field;

response_parser::response_parser(std::size_t body_limit)
{
    this->body_limit(body_limit);
}

void response_parser::on_response_impl(int status, view, int, error_code&)
{
    got_.status = static_cast<unsigned>(status);
}

// Of twins the first counts; what comes behind the body does not.
void response_parser::on_field_impl(field name, view, view value, error_code&)
{
    if (is_header_done())
        return;
    auto keep = [&](std::string& kept) {
        if (kept.empty())
            kept = value;
    };
    switch (name) {
    case field::content_encoding: return keep(got_.encoding);
    case field::cache_control: return keep(got_.cache_control);
    case field::retry_after: return keep(got_.retry_after);
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

}  // namespace clashcast
