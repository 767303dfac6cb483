#pragma once
// What the log and the destinations are told of polls that fail. Pure: time is passed in.

#include <clashcast/clock.hpp>
#include <clashcast/log.hpp>
#include <clashcast/publisher.hpp>
#include <clashcast/watch.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

struct log_line {
    log_line() = default;
    log_line(severity s, std::string t) : how_bad(s), text(std::move(t)) {}
    bool operator==(const log_line&) const = default;

    severity how_bad = severity::info;
    std::string text;
};

// "3 of 4 subjects fail: there is no clan #2PP, and 1 more like it; the war log of #9QJ is private".
std::string sentence(const poll_failures&, std::uint64_t subjects);

// A few lines, however many subjects fail and however they flap: what begins to fail is gathered for 3 s and told in
// one line, what becomes worse or different after that once a minute at most, what becomes better within 3 s.
class poll_log {
public:
    using time_point = clock::time_point;

    explicit poll_log(time_point start) : start_(start) {}

    // The lines to write now. To be called every second or so, once the status knows all subjects.
    std::vector<log_line> look(const watch_status&, time_point now);

    // As of the last look.
    const service_health& health() const { return health_; }

private:
    void begin(const watch_status&, std::vector<log_line>&);
    void greet(const watch_status&, time_point now, std::vector<log_line>&);
    void compare(const watch_status&, time_point now, std::vector<log_line>&);
    void tell(const watch_status&, time_point now, std::vector<log_line>&);
    bool differs(const watch_status&) const;
    time_point may_tell_at(const watch_status&) const;
    service_health judge(const watch_status&) const;

    time_point start_;
    bool begun_ = false;
    std::optional<time_point> first_answer_;
    bool greeted_ = false;      // that answers are in has been told
    bool warned_ = false;       // that there are none
    bool from_last_run_ = false;         // what was told is what the journal knew
    std::optional<poll_failures> told_;  // none: polling works
    std::optional<time_point> differs_since_, last_line_, last_begin_;
    bool answering_ = false;    // some subject has good answers, as far as was told
    service_health health_{false, "starting: no answer from the API yet"};
};

}  // namespace clashcast
