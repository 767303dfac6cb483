#pragma once
// Answers each path by a script, and remembers when it was asked.

#include "async/condition.hpp"

#include <clashcast/api.hpp>

#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace clashcast {

class scripted_api final : public api {
public:
    explicit scripted_api(boost::asio::any_io_executor e, clock& c) : time_(c), released_(e) {}

    // The path's next answer; the last one is given for ever.
    void says(const std::string& path, unsigned status, std::string body, std::chrono::seconds fresh_for = {})
    {
        response a;
        a.status = status;
        a.body = std::move(body);
        a.fresh_for = fresh_for;
        script_[path].push_back(std::move(a));
    }
    // Every path without a script is answered so.
    void answers_all(unsigned status) { otherwise_.emplace().status = status; }
    void fails(const std::string& path) { script_[path].push_back(failure(errc::timed_out, "no answer")); }

    // Every request to this path hangs until released: sent and without an answer, or waiting for its turn.
    void stall(const std::string& path) { stalled_ = path; }
    void stall_all() { all_stalled_ = true; }
    void keep_waiting(const std::string& path) { waiting_ = path; }
    void release()
    {
        stalled_.clear();
        all_stalled_ = false;
        waiting_.clear();
        released_.notify_all();
    }

    boost::asio::awaitable<result<response>> get(std::string path, std::stop_token stop) override
    {
        auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time_.now().time_since_epoch());
        asked.emplace_back(path, seconds.count());
        std::stop_callback wake(stop, [this] { released_.notify_all(); });
        while (path == waiting_ && !stop.stop_requested())
            co_await released_.wait();
        if (path == waiting_)
            co_return failure(errc::closed, "no longer wanted");
        while (all_stalled_ || path == stalled_)
            co_await released_.wait();
        if (otherwise_ && !script_.contains(path))
            co_return *otherwise_;
        auto& answers = script_[path];
        if (answers.empty())
            co_return failure(errc::not_connected, "nothing is scripted for " + path);
        auto next = answers.front();
        if (answers.size() > 1)
            answers.pop_front();
        co_return next;
    }
    std::size_t connections() const override { return 4; }
    api_status status() const override
    {
        api_status now;
        now.obstacle = in_the_way;
        return now;
    }

    // The seconds at which a path was asked.
    std::vector<long> times(const std::string& path) const
    {
        std::vector<long> found;
        for (auto& [what, when] : asked)
            if (what == path)
                found.push_back(when);
        return found;
    }

    std::vector<std::pair<std::string, long>> asked;
    std::string in_the_way;  // of all requests, as it is told

private:
    clock& time_;
    condition released_;
    std::map<std::string, std::deque<result<response>>> script_;
    std::optional<response> otherwise_;
    std::string stalled_, waiting_;
    bool all_stalled_ = false;
};

}  // namespace clashcast
