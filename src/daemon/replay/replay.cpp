#include "daemon/replay/replay.hpp"

#include "daemon/replay/case.hpp"
#include "daemon/replay/journal.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <istream>
#include <optional>
#include <ostream>
#include <string>

namespace clashcast {
namespace {

// As on the wire; a replay has neither time nor data.
std::string timeless_json(const event& e)
{
    return json::object({{"id", json::quoted(e.id)},
                         {"event_type", json::quoted(e.type)},
                         {"tag", json::quoted(e.tag)},
                         {"timestamp", "null"},
                         {"changes", e.changes},
                         {"metadata", e.metadata},
                         {"old_data", "null"},
                         {"new_data", "null"}});
}

std::string events_json(const std::vector<event>& events)
{
    std::string out = "[";
    for (auto& e : events)
        out.append(out.size() > 1 ? "," : "").append(timeless_json(e));
    return out += ']';
}

class case_replay {
public:
    explicit case_replay(const replay_case& c) : case_(c) {}

    // The events of one poll.
    std::string take(const replay_poll& poll)
    {
        auto found = std::visit([&](auto& p) { return next(p); }, poll);
        if (!found)
            return "[]";
        last_ = found->next;
        uncommitted_.push_back(std::move(*found));
        return events_json(uncommitted_.back().events);
    }

private:
    std::optional<change> next(const poll_result& found) const
    {
        return advance(case_.subject, last_, found, case_.options);
    }

    std::optional<change> next(restart)
    {
        last_ = journal_.reopen(case_.subject, std::exchange(uncommitted_, {}));
        return {};
    }

    const replay_case& case_;
    checkpoint last_;
    std::vector<change> uncommitted_;  // since the start or the last restart
    replay_journal journal_;
};

std::string replay_one(const replay_case& c)
{
    case_replay replaying(c);
    std::string events = "[";
    for (auto& poll : c.polls)
        events.append(events.size() > 1 ? "," : "").append(replaying.take(poll));
    auto heading = std::string_view(c.heading);
    return fmt::format("{},\"events\":{}]}}", heading.substr(0, heading.size() - 1), events);
}

}  // namespace

int replay(std::istream& in, std::ostream& out, std::ostream& errors, const replay_progress& progress)
{
    constexpr int invalid = 2;
    std::string line;
    std::uint64_t cases = 0, bytes = 0;
    for (int number = 1; out && std::getline(in, line); ++number) {
        if (progress)
            progress(cases, bytes);
        bytes += line.size() + 1;
        if (line.find_first_not_of(" \t\r") == line.npos)
            continue;
        ++cases;
        auto read = parse_replay_case(line);
        if (!read) {
            errors << "line " << number << ": " << read.error().what << '\n';
            return invalid;
        }
        out << replay_one(*read) << '\n';
    }
    return 0;
}

}  // namespace clashcast
