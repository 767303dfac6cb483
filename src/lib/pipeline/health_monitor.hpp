#pragma once
// What the log and the destinations are told about polls that fail. Pure: time is passed in.

#include <clashcast/clock.hpp>
#include <clashcast/log.hpp>
#include <clashcast/pipeline_status.hpp>
#include <clashcast/publisher.hpp>

#include <optional>
#include <string>
#include <vector>

namespace clashcast {

struct log_line {
    log_line() = default;
    log_line(severity s, std::string t) : level(s), text(std::move(t)) {}
    bool operator==(const log_line&) const = default;

    severity level = severity::info;
    std::string text;
};

// A few lines, however many subjects fail and however often that changes. New failures are collected for 3 s and
// reported in one line. Later changes for the worse are reported once a minute at most, recovery within 3 s.
class health_monitor {
public:
    using time_point = clock::time_point;

    explicit health_monitor(time_point start) : start_(start), silent_since_(start) {}

    // The lines to write now. Call it every second or so, once the status covers all subjects.
    std::vector<log_line> update(const watch_status&, time_point now);

    // As of the last update.
    const service_health& health() const { return health_; }
    pipeline_state state() const { return state_; }

private:
    void report_last_run(const watch_status&, std::vector<log_line>&);
    void report_first_answers(const watch_status&, time_point now, std::vector<log_line>&);
    void report_changes(const watch_status&, time_point now, std::vector<log_line>&);
    void report(const watch_status&, time_point now, std::vector<log_line>&);
    bool differs(const watch_status&) const;
    time_point report_due(const watch_status&) const;
    void assess(const watch_status&);
    void set(pipeline_state, bool polling, std::string reason);

    time_point start_;
    time_point silent_since_;                   // if there is no first answer: the API has been asked
    std::optional<time_point> first_answer_;
    bool updated_ = false;                      // at least once
    bool first_answers_reported_ = false;
    bool silence_reported_ = false;             // of the API since the start
    bool from_last_run_ = false;                // `reported_` is what the journal knew
    std::optional<failing_subjects> reported_;  // empty: polling works
    std::optional<time_point> differs_since_, last_line_, last_outage_;
    bool answering_ = false;                    // as of the last report, some subjects have answers
    pipeline_state state_ = pipeline_state::waiting_for_api;
    service_health health_{false, "starting: no answer from the API yet"};
};

}  // namespace clashcast
