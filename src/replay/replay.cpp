#include "replay/replay.hpp"

#include "replay/case.hpp"
#include "replay/journal.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <istream>
#include <optional>
#include <ostream>
#include <string>

namespace clashcast {
namespace {

// On the wire, but for the time and the data: a replay has none.
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

class player {
public:
    explicit player(const replay_case& c) : case_(c) {}

    // The events of one poll.
    std::string play(const replay_poll& poll)
    {
        auto news = std::visit([&](auto& p) { return next(p); }, poll);
        if (!news)
            return "[]";
        last_ = news->next;
        uncommitted_.push_back(std::move(*news));
        return events_json(uncommitted_.back().events);
    }

private:
    std::optional<change> next(const snapshot& seen) const { return advance(case_.of, last_, seen, case_.options); }
    std::optional<change> next(const problem& failed) const { return advance(case_.of, last_, failed, timestamp()); }

    std::optional<change> next(restart)
    {
        last_ = journal_.reopen(case_.of, std::exchange(uncommitted_, {}));
        return {};
    }

    const replay_case& case_;
    checkpoint last_;
    std::vector<change> uncommitted_;  // since the start or the last restart
    replay_journal journal_;
};

std::string answer(const replay_case& c)
{
    player plays(c);
    std::string events = "[";
    for (auto& poll : c.polls)
        events.append(events.size() > 1 ? "," : "").append(plays.play(poll));
    auto heading = std::string_view(c.heading);
    return fmt::format("{},\"events\":{}]}}", heading.substr(0, heading.size() - 1), events);
}

}  // namespace

int replay(std::istream& in, std::ostream& out, std::ostream& errors)
{
    constexpr int unusable = 2;
    std::string line;
    for (int number = 1; out && std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t\r") == line.npos)
            continue;
        auto read = parse_replay_case(line);
        if (!read) {
            errors << "line " << number << ": " << read.error().what << '\n';
            return unusable;
        }
        out << answer(*read) << '\n';
    }
    return 0;
}

}  // namespace clashcast
