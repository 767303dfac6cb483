#include "watch/maintenance_probe.hpp"

#include "json/document.hpp"
#include "watch/request_path.hpp"

#include <clashcast/log.hpp>

#include <algorithm>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

const subject maintenance(subject_kind::maintenance, "");

bool is_object(std::string_view body)
{
    json::document document;
    return document.parse(body) && document.root().is(json::type::object);
}

// Empty for an answer. A refusal counts as one: only an API that is up refuses.
std::optional<poll_failure> failure_in(const result<response>& got)
{
    if (!got)
        return poll_failure_of(got.error());
    auto refused = got->status >= 400 && got->status < 500 && got->status != 429;
    if (refused || (got->status == 200 && is_object(got->body)))
        return {};
    auto failed = poll_failure_of(*got);
    if (got->status == 200)
        failed.message = "no JSON object";
    return failed;
}

}  // namespace

maintenance_probe::maintenance_probe(poll_context& all, std::function<void(bool)> turned)
    : all_(all), turned_(std::move(turned))
{
}

void maintenance_probe::watch(std::uint32_t number, const checkpoint& last)
{
    number_ = number;
    next_ = all_.time.now();
    turn(is_down(last));
    all_.notify();
}

void maintenance_probe::unwatch()
{
    number_.reset();
    turn(false);
    all_.notify();
}

void maintenance_probe::turn(bool down)
{
    if (down_ == down)
        return;
    down_ = down;
    turned_(down);
}

void maintenance_probe::look_soon()
{
    next_ = std::min(next_, std::max(all_.time.now(), last_ + std::chrono::seconds(1)));
    all_.notify();
}

asio::awaitable<void> maintenance_probe::run()
{
    while (!all_.is_stopping()) {
        if (!number_ || all_.time.now() < next_) {
            co_await all_.wait_until(number_ ? next_ : clock::time_point::max());
            continue;
        }
        auto number = *number_;
        auto& which = all_.subjects[number];
        last_ = all_.time.now();
        next_ = last_ + all_.subjects.group_of(which).interval;
        bool was_down = down_;
        which.polling = true;
        co_await look(number);
        which.polling = false;
        all_.subjects.release_if_unused(number);
        if (down_ != was_down)
            log::warning("{}", down_ ? "the API is in maintenance: polling pauses" : "the API's maintenance is over");
        all_.notify();
    }
}

// A 503 is maintenance, which is reported in its own way.
void maintenance_probe::count(std::uint32_t number, const std::optional<poll_failure>& failed)
{
    if (!failed)
        all_.answered(number);
    else if (failed->status != 503)
        all_.failed(number, cause_of(maintenance, *failed));
}

committer::step maintenance_probe::comparison(result<response> got) const
{
    auto now = all_.time.wall();
    if (got && got->status == 200)
        return [seen = poll_result(snapshot(std::move(got->body), now))](const checkpoint& last) {
            return advance(maintenance, last, seen, watch_options());
        };
    return [failed = poll_result(got ? poll_failure_of(*got) : poll_failure_of(got.error()), now)](
               const checkpoint& last) { return advance(maintenance, last, failed, watch_options()); };
}

asio::awaitable<void> maintenance_probe::look(std::uint32_t number)
{
    auto path = request_path(subject_kind::maintenance, all_.subjects[number].tag);
    auto got = co_await all_.source.get(std::move(path), all_.stopping.get_token());
    if (!got && got.error().code == errc::closed)
        co_return;
    ++all_.counts[subject_kind::maintenance].polls;
    count(number, failure_in(got));
    auto compare = comparison(std::move(got));
    auto recorded = co_await all_.records.record(maintenance, std::move(compare));
    if (!recorded)
        all_.failed(number, not_recorded(maintenance, recorded.error()));
    else if (number_ == number)
        turn(is_down(*recorded));
}

}  // namespace clashcast
