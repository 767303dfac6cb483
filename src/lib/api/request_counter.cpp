#include "api/request_counter.hpp"

#include <clashcast/kind.hpp>

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <utility>
#include <vector>

namespace clashcast {
namespace {

constexpr std::string_view placeholder = "{}";
constexpr std::array duration_bounds{0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0};  // s

// A path below the base URL, with one tag in it or none.
struct known_request {
    known_request(std::string_view path, std::string_view e) : endpoint(e)
    {
        path = path.substr(0, path.find('?'));
        auto at = path.find(placeholder);
        before = path.substr(0, at);
        if (at != path.npos) {
            after = path.substr(at + placeholder.size());
            has_tag = true;
        }
    }

    bool is(std::string_view path) const
    {
        if (!has_tag)
            return path == before;
        if (path.size() < before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after))
            return false;
        auto tag = path.substr(before.size(), path.size() - before.size() - after.size());
        return tag.find('/') == tag.npos;
    }

    std::string_view before, after, endpoint;
    bool has_tag = false;
};

const std::vector<known_request>& known_requests()
{
    static const auto all = [] {
        std::vector<known_request> rows;
        for (auto kind : all_kinds()) {
            auto& traits = traits_of(kind);
            rows.emplace_back(traits.request, traits.endpoint);
            for (auto& form : traits.other_requests)
                rows.emplace_back(form.path, form.endpoint);
        }
        return rows;
    }();
    return all;
}

std::string_view reason_of_status(unsigned status)
{
    switch (status) {
    case 403: return "access_denied";
    case 404: return "not_found";
    case 429: return "throttled";
    case 503: return "maintenance";
    default: return status >= 500 ? "server" : "other";
    }
}

}  // namespace

std::string_view endpoint_of(std::string_view path)
{
    path = path.substr(0, path.find('?'));
    for (auto& one : known_requests())
        if (one.is(path))
            return one.endpoint;
    return "other";
}

std::string_view error_reason(const result<http_response>& got)
{
    if (got)
        return got->status == 200 ? std::string_view() : reason_of_status(got->status);
    if (got.error().code == errc::timed_out)
        return "timeout";
    if (got.error().code == errc::malformed)
        return "malformed";
    return got.error().code == errc::refused ? "proxy" : "connection";
}

request_counts& request_counts::operator+=(const request_counts& more)
{
    for (auto& [what, count] : more.by_code)
        by_code[what] += count;
    for (auto& [reason, count] : more.errors)
        errors[reason] += count;
    for (auto& [endpoint, duration] : more.durations)
        durations[endpoint] += duration;
    if (more.last_failure && (!last_failure || last_failure->at < more.last_failure->at))
        last_failure = more.last_failure;
    return *this;
}

void request_counter::count(std::string_view endpoint, std::string_view path, const result<http_response>& got,
                            timestamp now)
{
    ++counts_.by_code[{endpoint, got ? got->status : 0}];
    auto reason = error_reason(got);
    if (reason.empty())
        return;
    ++counts_.errors[reason];
    auto text = got ? fmt::format("{}: status {}", path, got->status) : to_string(got.error());
    counts_.last_failure = request_failure(now, std::move(text));
}

void request_counter::add(std::string_view path, const failure& why, timestamp now)
{
    count(endpoint_of(path), path, why, now);
}

void request_counter::add(std::string_view path, const result<http_response>& got, clock::duration took, timestamp now)
{
    auto endpoint = endpoint_of(path);
    count(endpoint, path, got, now);
    auto& duration = counts_.durations.try_emplace(endpoint, duration_bounds).first->second;
    duration.add(std::chrono::duration<double>(took).count());
}

}  // namespace clashcast
