#pragma once
// Counts requests by what they asked for and how they ended. For one thread.

#include "api/connection.hpp"

#include <clashcast/api.hpp>

#include <string_view>

namespace clashcast {

// "currentwar" for "/clans/%232PP/currentwar": the kind's name of the request (kind_traits::endpoint); "other".
std::string_view endpoint_of(std::string_view path);

// Why a request has no usable answer; empty: it has one.
std::string_view error_reason(const result<http_response>&);

class request_counter {
public:
    // One request was sent, and ended after this time.
    void add(std::string_view path, const result<http_response>&, clock::duration took, timestamp now);

    // One request could not be sent. It counts as one without a response.
    void add(std::string_view path, const failure& why, timestamp now);

    const request_counts& counts() const { return counts_; }

private:
    void count(std::string_view endpoint, std::string_view path, const result<http_response>&, timestamp now);

    request_counts counts_;
};

}  // namespace clashcast
