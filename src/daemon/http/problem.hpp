#pragma once
// Errors as RFC 9457 describes them (application/problem+json). Pure.

#include "daemon/http/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clashcast::http {

struct problem_detail {
    problem_detail() = default;
    problem_detail(std::string p, std::string d) : pointer(std::move(p)), detail(std::move(d)) {}

    std::string pointer;  // into the body, "/ids/3"; or the name of a parameter
    std::string detail;
};

struct problem {
    problem() = default;
    // Of no type of its own: the status says it.
    problem(unsigned s, std::string d) : status(s), detail(std::move(d)) {}

    unsigned status = 500;
    std::string type = "about:blank";
    std::string title;                // empty: the status's phrase
    std::string detail;               // one sentence: what is wrong, and what to do
    std::vector<problem_detail> errors;
    std::vector<header> headers;      // "Allow", "Retry-After"
    std::vector<header> members;      // further ones of the object: a name, and a value as JSON
};

// A type that has a name: its sentence is the answer to GET /problems/<name>.
struct problem_type {
    std::string_view name;
    unsigned status;
    std::string_view title;
    std::string_view sentence;
};
const std::vector<problem_type>& problem_types();
const problem_type* find_problem_type(std::string_view name);

// Of the type of that name.
problem typed_problem(std::string_view name, std::string detail);

// A body or a parameter that can be read, but not used.
problem invalid(unsigned status, std::vector<problem_detail>);

std::string to_json(const problem&);
response to_response(const problem&);

}  // namespace clashcast::http
