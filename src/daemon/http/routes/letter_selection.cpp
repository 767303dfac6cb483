#include "daemon/http/routes/letter_selection.hpp"

#include "daemon/http/json_body.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace clashcast::http {
namespace {

using nlohmann::json;

void read_ids(const json& ids, admin::selection& into, std::vector<problem_detail>& errors)
{
    if (!ids.is_array() || ids.empty() || ids.size() > most_ids) {
        errors.emplace_back("/ids", fmt::format("ids must be a list of 1 to {} ids", most_ids));
        return;
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        auto id = ids[i].is_string() ? parse_position(ids[i].get<std::string>()) : failure();
        if (id)
            into.ids.insert(*id);
        else
            errors.emplace_back(fmt::format("/ids/{}", i), "this is not the id of a dead letter");
    }
}

}  // namespace

std::variant<admin::selection, problem> read_letter_selection(const std::string& body)
{
    auto read = parse_object(body, {"sink", "ids", "all"});
    if (auto* wrong = std::get_if<problem>(&read))
        return std::move(*wrong);
    auto& object = std::get<json>(read);
    admin::selection chosen;
    std::vector<problem_detail> errors;
    if (object.contains("sink") && !object["sink"].is_string())
        errors.emplace_back("/sink", "sink must be the name of a sink");
    else
        chosen.sink = object.value("sink", "");
    if (object.contains("ids"))
        read_ids(object["ids"], chosen, errors);
    if (object.contains("all") && !object["all"].is_boolean())
        errors.emplace_back("/all", "all must be true or false");
    else if (object.contains("ids") == object.value("all", false))
        errors.emplace_back("", "name the dead letters by ids, or say \"all\": true");
    if (!errors.empty())
        return invalid(422, std::move(errors));
    return chosen;
}

}  // namespace clashcast::http
