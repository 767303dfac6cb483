#include "watch/probe.hpp"

#include "json/document.hpp"
#include "watch/endpoint.hpp"
#include "watch/wait.hpp"

#include <clashcast/log.hpp>

#include <algorithm>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

constexpr std::uint32_t number = UINT32_MAX;  // among the subjects
const subject maintenance(kind::maintenance, "");

bool is_object(std::string_view body)
{
    json::document document;
    return document.parse(body) && document.root().is(json::type::object);
}

// None: an answer. A refusal is one too: only an API that is up refuses.
std::optional<problem> failure_in(const result<answer>& got)
{
    if (!got)
        return read_problem(got.error());
    auto refused = got->status >= 400 && got->status < 500 && got->status != 429;
    if (refused || (got->status == 200 && is_object(got->body)))
        return {};
    auto failed = read_problem(*got);
    if (got->status == 200)
        failed.message = "no JSON object";
    return failed;
}

}  // namespace

probe::probe(watch_group group, api& a, recorder& r, clock& c, watch_counts& counts, failing_subjects& failing,
             std::function<void(bool)> turned)
    : group_(std::move(group)), api_(a), journal_(r), clock_(c), counts_(counts), failing_(failing),
      turned_(std::move(turned))
{
    failing_.enter(1);
}

void probe::turn(bool down)
{
    if (down_ != down)
        turned_(down);
    down_ = down;
}

void probe::look_soon()
{
    next_ = std::min(next_, std::max(clock_.now(), last_ + std::chrono::seconds(1)));
}

asio::awaitable<void> probe::run(std::stop_token stop, condition& changed)
{
    next_ = clock_.now();
    while (!stop.stop_requested()) {
        if (clock_.now() < next_) {
            co_await wait_until(clock_, next_, changed);
            continue;
        }
        last_ = clock_.now();
        next_ = last_ + group_.interval;
        bool was_down = down_;
        co_await look(stop);
        if (down_ != was_down)
            log::warning("{}", down_ ? "the API is in maintenance: polling pauses" : "the API's maintenance is over");
        changed.notify_all();
    }
}

// A 503 is maintenance, and that is told by itself.
void probe::judge(const std::optional<problem>& failed)
{
    if (!failed && mark_ != failing_subjects::answered_last)
        failing_.answered(number, mark_);
    else if (failed && failed->status != 503)
        failing_.failed(number, mark_, cause_of(maintenance, *failed));
}

asio::awaitable<void> probe::look(std::stop_token stop)
{
    auto path = endpoint(kind::maintenance, group_.tags.front());
    auto got = co_await api_.get(std::move(path), stop);
    if (!got && got.error().code == errc::closed)
        co_return;
    ++counts_.polls;
    judge(failure_in(got));
    auto now = clock_.wall();
    recorder::step compare;
    if (got && got->status == 200)
        compare = [&, seen = snapshot(std::move(got->body), now)](const checkpoint& last) {
            return advance(maintenance, last, seen, group_.options);
        };
    else
        compare = [&, failed = got ? read_problem(*got) : read_problem(got.error())](const checkpoint& last) {
            return advance(maintenance, last, failed, now);
        };
    auto recorded = co_await journal_.record(maintenance, std::move(compare));
    if (recorded)
        turn(is_down(*recorded));
    else
        failing_.failed(number, mark_, not_recorded(maintenance, recorded.error()));
}

}  // namespace clashcast
