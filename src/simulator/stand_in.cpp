#include "simulator/stand_in.hpp"

#include "simulator/chance.hpp"
#include "simulator/http.hpp"

#include <algorithm>
#include <utility>

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { failing = 1000, as_html };

void say(reply& answer, unsigned status, std::string_view body)
{
    answer.status = status;
    answer.body = body;
}

void not_found(reply& answer)
{
    say(answer, 404, R"({"reason":"notFound"})");
}

void in_maintenance(reply& answer)
{
    say(answer, 503,
        R"({"reason":"inMaintenance","message":"API is currently in maintenance, please come back later"})");
}

// The part of the target behind /v1, decoded; nothing if there is no such part.
std::optional<std::string> inside(std::string_view target)
{
    constexpr std::string_view root = "/v1";
    if (!target.starts_with(root) || !target.substr(root.size()).starts_with('/'))
        return std::nullopt;
    return percent_decoded(target.substr(root.size()));
}

}  // namespace

stand_in::stand_in(const world& world, std::uint64_t seed, fault_rates faults, maintenance_window maintenance,
                   ledger* book)
    : world_(world), seed_(seed), faults_(faults), maintenance_(maintenance), book_(book), places_(world.size() + 1)
{
}

void stand_in::poll(std::string_view target, bool authorized, double now, reply& answer)
{
    answer.status = 200;
    answer.html = false;
    answer.body.clear();
    answer.how = delivery::whole;
    answer.path = answer.version = 0;
    if (!authorized)
        return say(answer, 403, R"({"reason":"accessDenied","message":"Invalid authorization"})");
    if (!frozen_ && now >= maintenance_.from && now < maintenance_.until)
        return in_maintenance(answer);
    auto known = inside(target);
    auto path = known ? world_.find(*known) : std::nullopt;
    auto where = path.value_or(world_.size());
    if (frozen_)
        return path ? repeat(*path, answer) : not_found(answer);
    auto& here = places_[where];
    auto number = here.polls++;
    auto chance = draw(draw(seed_, failing, where), number);
    auto befalls = decide(faults_, chance);
    if (befalls != fault::none && befalls != fault::slow)
        return faulty(befalls, mix(chance), path, answer);
    if (befalls == fault::slow)
        answer.how = delivery::late;
    if (!path)
        return not_found(answer);
    if (here.version == 0 || world_.moves(where, here.version, number))
        ++here.version;
    good(where, here.version, answer);
}

// The last answer that was sent whole; the one that would have been, when none was.
void stand_in::repeat(std::uint32_t path, reply& answer) const
{
    auto& here = places_[path];
    good(path, std::max(1u, here.sent ? here.sent : here.version), answer);
}

void stand_in::good(std::uint32_t path, std::uint32_t version, reply& answer) const
{
    answer.status = world_.answer(answer.body, path, version);
    answer.path = path;
    answer.version = answer.status == 200 ? version : 0;
}

void stand_in::faulty(fault which, std::uint64_t chance, std::optional<std::uint32_t> path, reply& answer) const
{
    switch (which) {
    case fault::unavailable:
        in_maintenance(answer);
        if (below(draw(chance, as_html), 2) == 0) {
            answer.html = true;
            answer.body = "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>\r\n";
        }
        break;
    case fault::throttled:
        say(answer, 429,
            R"({"reason":"requestThrottled",)"
            R"("message":"Request was throttled, because amount of requests was above the threshold"})");
        break;
    case fault::broken: say(answer, 500, R"({"reason":"unknownException"})"); break;
    case fault::missing: not_found(answer); break;
    case fault::garbage: say(answer, 200, "\x1f\x8b{\"tag\": \"#2P, nothing to see, \xff\xfe}]"); break;
    case fault::reset: answer.how = delivery::reset; break;
    default:
        answer.how = delivery::cut;
        if (path)
            answer.status = world_.answer(answer.body, *path, std::max(1u, places_[*path].version));
        else
            not_found(answer);
    }
}

void stand_in::sent(const reply& answer)
{
    if (answer.version == 0)
        return;
    auto& here = places_[answer.path];
    if (answer.version <= here.sent)
        return;
    auto before = std::exchange(here.sent, answer.version);
    if (!book_)
        return;
    last_.clear();
    if (before != 0)
        world_.answer(last_, answer.path, before);
    if (answer.body != last_)
        book_->append(world_.path(answer.path), answer.body);
    if (frozen_)
        book_->flush();
}

void stand_in::freeze()
{
    frozen_ = true;
    if (book_)
        book_->flush();
}

}  // namespace clashcast::simulator
