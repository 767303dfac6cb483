#include "baseline/commits.hpp"

#include <hiredis/hiredis.h>

namespace bench {

using std::chrono::steady_clock;

bare_redis_commits::bare_redis_commits(unsigned short port, redis_commit what, std::vector<std::string> subjects)
    : redis_(port), what_(std::move(what)), subjects_(std::move(subjects))
{
    redis_.ask({"SET", what_.keys.front(), what_.lease});
    redis_.next();
    redis_.ask({"SCRIPT", "LOAD", what_.script});
    sha_ = redis_.next()->str;
}

void bare_redis_commits::ask()
{
    auto revision = std::to_string(asked_ / subjects_.size() + 1);
    auto keys = std::to_string(what_.keys.size());
    std::vector<std::string_view> words{"EVALSHA", sha_, keys};
    words.insert(words.end(), what_.keys.begin(), what_.keys.end());
    words.insert(words.end(), {what_.lease, subjects_[asked_ % subjects_.size()], revision});
    words.insert(words.end(), what_.after.begin(), what_.after.end());
    redis_.ask(words);
    ++asked_;
}

double bare_redis_commits::run_for(std::chrono::nanoseconds span)
{
    auto start = steady_clock::now();
    auto committed = redis_.pipeline(32, start + span, [this] { ask(); });
    return static_cast<double>(committed) / std::chrono::duration<double>(steady_clock::now() - start).count();
}

std::string bare_redis_commits::once()
{
    ask();
    auto answer = redis_.next();
    return answer->element[1]->str;
}

}  // namespace bench
