#pragma once
// Beast's parser without its containers: of an answer's fields, only those are kept that clashcast looks at.

#include "api/connection.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <optional>

namespace clashcast {

constexpr std::size_t longest_head = 64 * 1024;
constexpr std::size_t most_at_once = 64 * 1024;  // what a read takes; a body that fits is taken when it is whole

class response_parser final : public boost::beast::http::basic_parser<false> {
public:
    enum class body { follows, none };

    response_parser(std::size_t body_limit, body);

    // 101 is not: after it HTTP has ended.
    bool is_interim() const { return got_.status / 100 == 1 && got_.status != 101; }
    response& got() { return got_; }
    const response& got() const { return got_; }

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

// The answer to one request, out of the bytes that come: what interim answers (1xx) come before it are passed over, and
// a head is taken as RFC 9112 lets a recipient take it.
class response_reader {
public:
    using error_code = boost::system::error_code;

    explicit response_reader(std::size_t body_limit, response_parser::body = response_parser::body::follows);

    // Takes what it can from the buffer; true when the answer is whole or there is no sense in reading on.
    bool take(boost::beast::flat_buffer&, error_code& problem);

    // The end of the stream ends an answer that does not say how long it is.
    void end(error_code& problem);

    // Whether anything of an answer came.
    bool heard() const { return heard_; }

    // Whether the final answer's status is known, even if its body is not.
    bool knows_status() const { return !parser_->is_interim() && parser_->got().status > 0; }
    bool keep_alive() const { return parser_->keep_alive(); }
    response& got() { return parser_->got(); }

private:
    bool take_head(boost::beast::flat_buffer&, error_code& problem);
    void take_body(boost::beast::flat_buffer&, error_code& problem);
    bool is_worth_taking(const boost::beast::flat_buffer&) const;

    std::size_t body_limit_;
    response_parser::body body_;
    std::optional<response_parser> parser_;
    bool heard_ = false;
};

}  // namespace clashcast
