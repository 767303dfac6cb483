#pragma once
// Beast's parser without its containers: of an answer's fields, only those are kept that clashcast looks at.

#include "api/connection.hpp"

#include <boost/beast/http/basic_parser.hpp>

namespace clashcast {

class response_parser final : public boost::beast::http::basic_parser<false> {
public:
    explicit response_parser(std::size_t body_limit);

    bool is_interim() const { return got_.status < 200; }

    // When it is done.
    response& got() { return got_; }

private:
    using error_code = boost::system::error_code;
    using view = boost::beast::string_view;
    using field = boost::beast::http::field;

    void on_request_impl(boost::beast::http::verb, view, view, int, error_code&) override {}
    void on_response_impl(int status, view reason, int version, error_code&) override;
    void on_field_impl(field, view name, view value, error_code&) override;
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override;
    std::size_t on_body_impl(view, error_code&) override;
    void on_chunk_header_impl(std::uint64_t, view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t remain, view, error_code&) override;
    void on_finish_impl(error_code&) override {}

    response got_;
};

}  // namespace clashcast
