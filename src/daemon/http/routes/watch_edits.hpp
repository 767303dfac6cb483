#pragma once
// Changes of what is watched, as a body asks for them.

#include "daemon/http/problem.hpp"
#include "daemon/http/running_daemon.hpp"

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace clashcast::http {

struct edit_outcome {
    edit_outcome() = default;

    std::optional<problem> wrong;  // why it was not carried out, or what is watched now is not known
    watch_counts counts;
    std::vector<stored_watch> before, after;
};

boost::asio::awaitable<edit_outcome> carry_out_edit(running_daemon&, watch_edit);

// "interval" of an object; 0 if it has none. What is wrong is added to `errors`, which call the object `pointer`.
std::optional<std::chrono::milliseconds> read_interval(const nlohmann::json& from, const std::string& pointer,
                                                       std::vector<problem_detail>& errors);

// The watches in this member of a body, checked.
void read_watches(const nlohmann::json& body, const char* member, std::vector<problem_detail>& errors,
                  std::vector<stored_watch>& into);

}  // namespace clashcast::http
