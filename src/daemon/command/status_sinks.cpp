#include "daemon/command/status_sinks.hpp"

#include "daemon/admin/table.hpp"
#include "daemon/terminal/columns.hpp"
#include "daemon/terminal/screen.hpp"
#include "daemon/terminal/words.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <vector>

namespace clashcast::status_page {
namespace {

using terminal::colour;

constexpr double behind_after = 60;  // seconds that the oldest event may wait

struct table_of_sinks {
    std::string paint(std::string_view what, colour how) const { return terminal::painted(what, how, has_colour); }

    double waited(const value& sink) const
    {
        auto oldest = amount(sink, "oldest_waiting");
        return count(sink, "waiting") > 0 && oldest ? now - *oldest : 0;
    }

    std::string state_of(const value& sink) const
    {
        if (!flag(sink, "configured"))
            return paint("not configured", colour::faint);
        auto away = amount(sink, "away_since");
        if (!amount(sink, "connected_since"))
            return paint(away ? "away for " + terminal::duration(now - *away) : "not connected", colour::red);
        return waited(sink) > behind_after ? paint("behind", colour::yellow) : paint("connected", colour::green);
    }

    std::vector<std::string> row_of(const value& sink) const
    {
        auto cell = [&](const char* name) {
            return flag(sink, "configured") ? terminal::number(count(sink, name)) : std::string("-");
        };
        auto oldest = waited(sink);
        return {text(sink, "name"),
                state_of(sink),
                cell("delivered"),
                cell("refused"),
                terminal::number(count(sink, "waiting")),
                oldest > 0 ? terminal::duration(oldest) : "-"};
    }

    // Why a sink is not connected is among the causes of the status.
    std::string remark_on(const value& sink) const
    {
        auto name = text(sink, "name");
        auto& error = member(sink, "last_error");
        if (!flag(sink, "configured"))
            return fmt::format("{0}: not in the configuration; `clashcast sinks forget {0}` discards what waits", name);
        if (!amount(sink, "connected_since") || !error.is_object())
            return {};
        return fmt::format("{}: last error {}: {}", name,
                           terminal::time_of_day(amount(error, "at").value_or(now), now), text(error, "text"));
    }

    const double now;
    const bool has_colour;
};

}  // namespace

std::string sinks_text(const value& sinks, double now, std::size_t width, bool has_colour)
{
    if (sinks.empty())
        return "no sinks\n";
    table_of_sinks made{now, has_colour};
    std::vector<std::vector<std::string>> rows{{"SINK", "STATE", "DELIVERED", "REFUSED", "WAITING", "OLDEST"}};
    std::string remarks;
    for (auto& one : sinks) {
        rows.push_back(made.row_of(one));
        if (auto remark = made.remark_on(one); !remark.empty())
            remarks += terminal::wrapped(remark, width - 2, 2) + '\n';
    }
    auto table = admin::in_columns(rows, 2);
    auto end_of_heading = table.find('\n');
    return made.paint(table.substr(0, end_of_heading), colour::faint) + table.substr(end_of_heading) +
           (remarks.empty() ? "" : '\n' + remarks);
}

}  // namespace clashcast::status_page
