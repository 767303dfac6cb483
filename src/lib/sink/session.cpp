#include "sink/session.hpp"

#include "sink/acknowledger.hpp"
#include "text/printable.hpp"

#include <clashcast/log.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds longest_unacknowledged{1};  // a move of the cursor over filtered events alone

// Of a publisher outside the library.
batch_limits usable(batch_limits limits)
{
    limits.messages = std::max<std::size_t>(limits.messages, 1);
    limits.in_flight = std::max<std::size_t>(limits.in_flight, 1);
    return limits;
}

}  // namespace

delivery_session::delivery_session(sink_parts& parts, acknowledger& writes, task_group& reading,
                                   task_group& publishing, std::function<void(const failure&)> on_journal_failure)
    : parts_(parts), acknowledger_(writes), reading_(reading), publishing_(publishing),
      on_journal_failure_(std::move(on_journal_failure)), limits_(usable(parts.to->limits()))
{
}

asio::awaitable<result<void>> delivery_session::open()
{
    auto& from = *parts_.from;
    sink_start start(from.acknowledged(), from.end());
    start.since = from.since();
    start.journal = from.journal();
    auto opened = co_await parts_.to->open(start);
    if (!opened)
        co_return opened.error();
    from.seek(*opened);
    parts_.batches.restart(*opened);
    if (*opened < from.acknowledged()) {
        refill_.emplace(from.acknowledged());
        log::warning("sink {}: the destination has lost events; delivering again what the journal has after {}",
                     parts_.name, to_string(*opened));
    }
    co_return result<void>();
}

asio::awaitable<failure> delivery_session::deliver()
{
    spawn(reading_, read());
    spawn(reading_, watch());
    spawn(reading_, remind());
    while (!failed_)
        co_await parts_.changed->wait();
    co_return *failed_;
}

asio::awaitable<void> delivery_session::drain()
{
    reading_.cancel();
    parts_.changed->notify_all();
    while (parts_.busy > 0 || parts_.batches.has_news())
        co_await parts_.changed->wait();
    if (auto text = parts_.refused.rest())
        log::error("sink {}: {}", parts_.name, *text);
}

void delivery_session::stop()
{
    stopped_ = true;
}

asio::awaitable<void> delivery_session::read()
{
    while (!failed_ && !stopped_) {
        while (parts_.batches.size() >= limits_.in_flight)
            co_await parts_.changed->wait();
        auto entries = co_await parts_.from->next(limits_.messages);
        if (failed_ || stopped_)
            co_return;  // the next session, or the next run, reads them again
        if (!entries) {
            on_journal_failure_(entries.error());
            co_return;
        }
        begin(std::move(*entries));
    }
}

asio::awaitable<void> delivery_session::watch()
{
    auto why = co_await parts_.to->lost();
    fail(std::move(why));
}

// A move over filtered events is not worth a write each time, but a full journal waits for it.
asio::awaitable<void> delivery_session::remind()
{
    for (;;) {
        co_await parts_.time.sleep_for(longest_unacknowledged);
        acknowledger_.write_once();
        report_refusals();
    }
}

// Whether no acknowledgement has counted it. A gap is not an event of the journal: what counts is what it stands for.
bool delivery_session::is_new(const entry& e) const
{
    return e.at > parts_.from->acknowledged() && e.missed == 0;
}

void delivery_session::begin(std::vector<entry> entries)
{
    batch b;
    batch_plan plan;
    std::vector<entry> published;
    plan.first = entries.front().at;
    b.upto = plan.upto = entries.back().at;
    for (auto& e : entries)
        add(b, plan, published, std::move(e));
    auto number = parts_.batches.begin(plan);
    if (!b.messages.empty())
        return spawn(publishing_, publish(number, std::move(b), std::move(published)));
    parts_.batches.settle(number, {});
    report_refill();
    parts_.changed->notify_all();
}

void delivery_session::add(batch& b, batch_plan& plan, std::vector<entry>& published, entry e)
{
    auto is_first_time = is_new(e);
    plan.passed.dropped += e.missed;
    if (e.event.type.empty())
        return;  // the journal's store lost these events, and does not know them
    auto m = parts_.wanted(e);
    if (!m) {
        plan.passed.filtered += is_first_time;
        return;
    }
    plan.messages += is_first_time;
    if (refill_ && !is_first_time)
        ++refill_->events;
    b.messages.push_back(std::move(*m));
    published.push_back(std::move(e));
}

asio::awaitable<void> delivery_session::publish(std::uint64_t number, batch b, std::vector<entry> entries)
{
    auto refused = co_await parts_.to->publish(std::move(b));
    if (!refused) {
        fail(refused.error());
        co_return;
    }
    if (refused->size() < entries.size())
        note_delivery(entries);
    parts_.batches.settle(number, dead_letters(*refused, entries));
    has_delivered_ = true;
    report_refill();
}

void delivery_session::note_delivery(const std::vector<entry>& entries)
{
    auto now = parts_.time.wall();
    parts_.last_delivery = now;
    for (auto& e : entries)
        if (is_new(e))
            parts_.delivery.add(std::max(0.0, std::chrono::duration<double>(now - e.event.seen).count()));
}

void delivery_session::report_refill()
{
    if (!refill_ || parts_.batches.reached() < refill_->until)
        return;
    log::info("sink {}: {} lost event{} delivered again", parts_.name, refill_->events,
              refill_->events == 1 ? "" : "s");
    refill_.reset();
}

// They hold the events as the destination would have got them.
std::vector<dead_letter> delivery_session::dead_letters(const std::vector<refusal>& refusals,
                                                        const std::vector<entry>& published)
{
    std::vector<dead_letter> letters;
    for (const auto& one : refusals) {
        const auto& e = published.at(one.index);
        auto reason = sanitized(one.reason);
        auto m = parts_.wanted(e).value();
        parts_.refused.add(m.id, m.destination, reason);
        if (!is_new(e))
            continue;
        auto& letter = letters.emplace_back();
        letter.consumer = parts_.name;
        letter.at = e.at;
        letter.refused = parts_.time.wall();
        letter.reason = std::move(reason);
        letter.event = event_from_json(m.payload, e.event.kind).value();
    }
    report_refusals();
    return letters;
}

void delivery_session::report_refusals()
{
    if (auto text = parts_.refused.due(parts_.time.now()))
        log::error("sink {}: {}", parts_.name, *text);
}

void delivery_session::spawn(task_group& group, asio::awaitable<void> task)
{
    ++parts_.busy;
    group.spawn("sink " + parts_.name, counted(std::move(task)));
}

asio::awaitable<void> delivery_session::counted(asio::awaitable<void> task)
{
    std::exception_ptr thrown;
    try {
        co_await std::move(task);
    } catch (...) {
        thrown = std::current_exception();
    }
    --parts_.busy;
    if (thrown)
        fail(failure(errc::not_connected, "a delivery was cancelled"));  // the task group logs the exception, if any
    parts_.changed->notify_all();
    if (thrown)
        std::rethrow_exception(thrown);
}

void delivery_session::fail(failure why)
{
    if (!failed_)
        failed_ = std::move(why);
    parts_.changed->notify_all();
}

}  // namespace clashcast
