#include "simulator/server/fake_api.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/percent.hpp"

#include <algorithm>
#include <utility>

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { failing = 1000, as_html };

void set(reply& answer, unsigned status, std::string_view body)
{
    answer.status = status;
    answer.body = body;
}

void not_found(reply& answer)
{
    set(answer, 404, R"({"reason":"notFound"})");
}

void in_maintenance(reply& answer)
{
    set(answer, 503,
        R"({"reason":"inMaintenance","message":"API is currently in maintenance, please come back later"})");
}

// The target without /v1, decoded; nothing if it does not begin with that.
std::optional<std::string> without_root(std::string_view target)
{
    constexpr std::string_view root = "/v1";
    if (!target.starts_with(root) || !target.substr(root.size()).starts_with('/'))
        return std::nullopt;
    return percent_decoded(target.substr(root.size()));
}

constexpr std::uint32_t no_version = 0;  // versions begin with 1

}  // namespace

fake_api::fake_api(const world& world, std::uint64_t seed, fault_rates faults, maintenance_window maintenance,
                   answer_log* log)
    : world_(world), seed_(seed), faults_(faults), maintenance_(maintenance), log_(log)
{
}

void fake_api::poll(std::string_view target, bool authorized, double now, reply& answer)
{
    answer.status = 200;
    answer.html = false;
    answer.body.clear();
    answer.how = delivery::whole;
    answer.path = answer.version = 0;
    answer.cookie.clear();
    if (target == "/livez")  // not of the API: for `clashcast healthcheck`
        return set(answer, 200, "ok\n");
    if (!authorized)
        return set(answer, 403, R"({"reason":"accessDenied","message":"Invalid authorization"})");
    if (!frozen_ && now >= maintenance_.from && now < maintenance_.until)
        return in_maintenance(answer);
    auto known = without_root(target);
    auto path = known ? world_.find(*known) : std::nullopt;
    auto number = path.value_or(world_.size());
    if (frozen_)
        return path ? repeat(*path, now, answer) : not_found(answer);
    auto by_clock = path ? world_.version_at(*path, now).value_or(no_version) : no_version;
    auto& here = paths_[number];
    auto poll = here.polls++;
    auto bits = draw(draw(seed_, failing, number), poll);
    auto which = decide(faults_, bits);
    if (which != fault::none && which != fault::slow)
        return faulty(which, mix(bits), path, by_clock ? by_clock : std::max(1u, here.version), answer);
    if (which == fault::slow)
        answer.how = delivery::late;
    if (!path)
        return not_found(answer);
    if (by_clock == no_version && (here.version == 0 || world_.moves(number, here.version, poll)))
        ++here.version;
    good(number, by_clock ? by_clock : here.version, answer);
}

// The last answer that was sent whole, or the first one, if none was. By the clock each path repeats what any path of
// the same subject has sent, so that `limit=2` shows nothing older than `limit=1`.
void fake_api::repeat(std::uint32_t path, double now, reply& answer)
{
    if (!frozen_at_)
        frozen_at_ = now;
    auto& here = paths_[path];
    auto last = here.sent ? here.sent : std::max(1u, here.version);
    if (auto by_clock = world_.version_at(path, *frozen_at_)) {
        auto shown = paths_[world_.subject(path)].version;
        last = shown ? shown : *by_clock;
    }
    good(path, last, answer);
}

void fake_api::good(std::uint32_t path, std::uint32_t version, reply& answer) const
{
    answer.status = world_.answer(answer.body, path, version);
    answer.path = path;
    answer.version = answer.status == 200 ? version : 0;
}

void fake_api::faulty(fault which, std::uint64_t bits, std::optional<std::uint32_t> path, std::uint32_t version,
                      reply& answer) const
{
    switch (which) {
    case fault::unavailable:
        in_maintenance(answer);
        if (below(draw(bits, as_html), 2) == 0) {
            answer.html = true;
            answer.body = "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>\r\n";
        }
        break;
    case fault::throttled:
        set(answer, 429,
            R"({"reason":"requestThrottled",)"
            R"("message":"Request was throttled, because amount of requests was above the threshold"})");
        break;
    case fault::broken: set(answer, 500, R"({"reason":"unknownException"})"); break;
    case fault::missing: not_found(answer); break;
    case fault::garbage: set(answer, 200, "\x1f\x8b{\"tag\": \"#2P, nothing to see, \xff\xfe}]"); break;
    case fault::reset: answer.how = delivery::reset; break;
    default:
        answer.how = delivery::cut;
        if (path)
            answer.status = world_.answer(answer.body, *path, version);
        else
            not_found(answer);
    }
}

void fake_api::sent(const reply& answer)
{
    if (answer.version == 0)
        return;
    auto& here = paths_[answer.path];
    auto& subject = paths_[world_.subject(answer.path)];
    subject.version = std::max(subject.version, answer.version);
    if (answer.version <= here.sent)
        return;
    auto before = std::exchange(here.sent, answer.version);
    if (!log_)
        return;
    last_.clear();
    if (before != 0)
        world_.answer(last_, answer.path, before);
    if (answer.body != last_)
        log_->append(world_.path(answer.path), answer.body);
    if (frozen_)
        log_->flush();
}

void fake_api::freeze()
{
    frozen_ = true;
    if (log_)
        log_->flush();
}

}  // namespace clashcast::simulator
