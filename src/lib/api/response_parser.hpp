#pragma once
// Reads a response from received bytes. Stores only the fields that clashcast uses, not all as Beast's containers do.

#include "api/connection.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <optional>

namespace clashcast {

constexpr std::size_t longest_head = 64 * 1024;
constexpr std::size_t most_at_once = 64 * 1024;  // bytes per read

class response_parser final : public boost::beast::http::basic_parser<false> {
public:
    enum class body { follows, none };

    response_parser(std::size_t body_limit, body);

    // Whether another response follows this one. After a 101 the connection no longer speaks HTTP.
    bool is_interim() const { return got_.status / 100 == 1 && got_.status != 101; }
    http_response& got() { return got_; }
    const http_response& got() const { return got_; }

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

    http_response got_;
};

// Reads the response to one request. Skips interim responses (1xx). Reads every form of a head that RFC 9112 lets a
// recipient accept.
class response_reader {
public:
    using error_code = boost::system::error_code;

    explicit response_reader(std::size_t body_limit, response_parser::body = response_parser::body::follows);

    // Consumes what it can from the buffer. Returns true when the response is complete or there is an error.
    bool take(boost::beast::flat_buffer&, error_code& error);

    // For the end of the stream: it completes a response without a length, and is an error for any other.
    void end(error_code& error);

    bool has_received() const { return has_received_; }  // any byte

    // Whether the status of the final response is known, even if its body is not.
    bool knows_status() const { return !parser_->is_interim() && parser_->got().status > 0; }
    bool keep_alive() const { return parser_->keep_alive(); }
    http_response& got() { return parser_->got(); }

private:
    bool take_head(boost::beast::flat_buffer&, error_code& error);
    void take_body(boost::beast::flat_buffer&, error_code& error);
    bool should_take(const boost::beast::flat_buffer&) const;

    std::size_t body_limit_;
    response_parser::body body_;
    std::optional<response_parser> parser_;
    bool has_received_ = false;
};

}  // namespace clashcast
