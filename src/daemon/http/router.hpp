#pragma once
// Which route answers a request. Pure.
//
// To add a family of routes: a file routes/<family>.cpp with a function that returns its rows, declared in
// routes/families.hpp and called in routes/families.cpp. A row's method and path are also in openapi.json; a test
// compares the two.

#include "daemon/http/problem.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clashcast::http {

// What a route is asked.
struct call {
    call() = default;

    request what;
    std::map<std::string, std::string, std::less<>> parameters;  // of the path, decoded
};

using answerer = std::function<boost::asio::awaitable<response>(call)>;

constexpr std::size_t usual_body = std::size_t(64) * 1024;
constexpr std::size_t largest_body = std::size_t(1024) * 1024;

struct route_row {
    route_row() = default;
    route_row(std::string m, std::string p, answerer a, std::size_t limit = usual_body)
        : method(std::move(m)), path(std::move(p)), answer(std::move(a)), body_limit(limit)
    {
    }

    std::string method;  // "GET", which answers HEAD too
    std::string path;    // "/api/v1/sinks/{name}"
    answerer answer;
    std::size_t body_limit = usual_body;
};

// A row whose answer needs no waiting.
answerer at_once(std::function<response(const call&)>);

class router {
public:
    struct match {
        const route_row* row = nullptr;
        std::map<std::string, std::string, std::less<>> parameters;
    };

    explicit router(std::vector<route_row> rows) : rows_(std::move(rows)) {}

    // 404 for an unknown path, 405 with Allow for an unknown method. A path without a parameter is preferred.
    std::variant<match, problem> find(const request&) const;

    const std::vector<route_row>& rows() const { return rows_; }

private:
    std::vector<route_row> rows_;
};

}  // namespace clashcast::http
