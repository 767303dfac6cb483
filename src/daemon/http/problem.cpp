#include "daemon/http/problem.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace clashcast::http {

const std::vector<problem_type>& problem_types()
{
    static const std::vector<problem_type> all{
        {"host", 421, "Unknown host",
         "Without a token, clashcast answers only requests for localhost, 127.0.0.1 and [::1]: set http.token to use "
         "another name or a proxy."},
        {"origin", 403, "Request of another site",
         "A page of another site sent this request; only clashcast's own page, and programs, may use its API."},
        {"standby", 503, "Standby",
         "Another instance owns the journal, or this one has not opened it yet; this process takes over when it can."},
        {"unknown-sink", 404, "Unknown sink", "Neither the configuration nor the journal has a sink of this name."},
        {"not-unconfigured", 409, "Configured sink",
         "Only a consumer that no configured sink uses can be removed: remove the sink from the configuration first."},
        {"watch-in-file", 409, "Watch of the configuration",
         "The configuration file names this watch: remove it there, and reload."},
        {"too-many-watches", 409, "Too many watches",
         "The journal stores as many watches as [watch.runtime] max allows: remove some, or raise it."},
        {"bad-configuration", 422, "Configuration not taken over",
         "The file has an error, or a change that needs a restart; the earlier configuration stays."},
        {"busy", 409, "Already under way",
         "Another request is replaying or dropping dead letters: try again when it has ended."},
    };
    return all;
}

const problem_type* find_problem_type(std::string_view name)
{
    auto& all = problem_types();
    auto found = std::find_if(all.begin(), all.end(), [&](auto& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

problem typed_problem(std::string_view name, std::string detail)
{
    auto* type = find_problem_type(name);
    problem made(type ? type->status : 500, std::move(detail));
    made.type = fmt::format("/problems/{}", name);
    made.title = type ? type->title : name;
    return made;
}

problem invalid(unsigned status, std::vector<problem_detail> errors)
{
    problem made(status, errors.empty() ? "" : errors.front().detail);
    made.errors = std::move(errors);
    return made;
}

std::string to_json(const problem& what)
{
    nlohmann::ordered_json object{{"type", what.type},
                                  {"title", what.title.empty() ? std::string(phrase(what.status)) : what.title},
                                  {"status", what.status},
                                  {"detail", what.detail}};
    for (auto& one : what.errors)
        object["errors"].push_back({{"pointer", one.pointer}, {"detail", one.detail}});
    for (auto& one : what.members)
        object[one.name] = nlohmann::ordered_json::parse(one.value);
    return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

response to_response(const problem& what)
{
    response made(what.status, "application/problem+json", to_json(what));
    made.headers = what.headers;
    return made;
}

}  // namespace clashcast::http
