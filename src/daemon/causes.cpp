#include "daemon/causes.hpp"

#include "daemon/config/demand.hpp"

namespace clashcast {

void add_causes(pipeline_status& now, const config::configuration& settings, const std::optional<reload_result>& last)
{
    auto polls = config::demand_of({}, settings);
    polls.needed = now.polling.demand;
    if (polls.is_too_much())
        now.causes.push_back(config::warning(polls));
    if (last && !last->taken())
        now.causes.push_back("the last reload was refused: " + last->errors.front());
}

}  // namespace clashcast
