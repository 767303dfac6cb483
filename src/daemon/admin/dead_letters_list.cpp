#include "daemon/admin/dead_letters_list.hpp"

#include "daemon/admin/table.hpp"
#include "text/iso_time.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace clashcast::admin {
namespace {

// Reasons are text of other programs, and may not be UTF-8.
std::string as_json(const std::string& text)
{
    nlohmann::ordered_json value = text;
    return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

destinations::destinations(const config::configuration& settings)
{
    for (auto& sink : settings.sinks)
        if (auto made = route::make(sink.route))
            routes_.emplace(sink.name, std::move(*made));
}

std::string destinations::operator()(const dead_letter& one) const
{
    auto found = routes_.find(one.consumer);
    if (found == routes_.end())
        return {};
    entry e;
    e.at = one.id;
    e.event = one.event;
    auto m = found->second(e);
    return m ? m->destination : std::string();
}

std::string letters_as_text(const std::vector<dead_letter>& letters, const destinations& destination)
{
    std::vector<std::vector<std::string>> rows{{"ID", "SINK", "REFUSED", "EVENT", "TAG", "DESTINATION", "REASON"}};
    for (auto& one : letters) {
        auto to = destination(one);
        rows.push_back({to_string(one.id), one.consumer, iso_time(one.refused), std::string(one.event.type),
                        one.event.tag, to.empty() ? "-" : to, sanitized(one.reason)});
    }
    return in_columns(rows, rows.front().size());
}

std::string letter_as_json(const dead_letter& one, const destinations& destination)
{
    auto ms = one.refused.time_since_epoch().count();
    auto to = destination(one);
    return fmt::format(R"({{"id":"{}","sink":"{}","position":"{}","refused":{}.{:03},"destination":{},)"
                       R"("reason":{},"event":{}}})",
                       to_string(one.id), one.consumer, to_string(one.at), ms / 1000, ms % 1000,
                       to.empty() ? "null" : as_json(to), as_json(sanitized(one.reason)), to_json(one.event));
}

std::string letters_as_json(const std::vector<dead_letter>& letters, const destinations& destination)
{
    std::string lines;
    for (auto& one : letters)
        lines += letter_as_json(one, destination) + '\n';
    return lines;
}

}  // namespace clashcast::admin
