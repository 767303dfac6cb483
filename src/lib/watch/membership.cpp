#include "watch/membership.hpp"

#include "async/time_limit.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

constexpr std::size_t slice = 1000;  // subjects; polls go on between two slices
constexpr auto look_again = std::chrono::seconds(10);
constexpr std::size_t most_left = 10'000;  // subjects, of which a journal that goes back learns again that they left

// Nothing more can be recorded. Other failures are about a subject.
bool is_final(const failure& why)
{
    return why.code == errc::fenced || why.code == errc::closed;
}

}  // namespace

void membership::deactivate(std::uint32_t number)
{
    auto& which = all_.subjects[number];
    if (which.active || which.refused)
        all_.failures.remove(all_.subjects.ref_of(number));
    which.refused = false;
    if (!which.active)
        return;
    which.active = false;
    if (all_.subjects.is_probed(which))
        probe_.unwatch();
    else if (!which.polling)
        all_.due.remove(number);
}

std::vector<subject> membership::names_of(const arrivals& some)
{
    std::vector<subject> names;
    names.reserve(some.size());
    for (auto& one : some)
        names.push_back(all_.subjects.name_of(all_.subjects[one.number]));
    return names;
}

asio::awaitable<void> membership::until_stop()
{
    while (!all_.is_stopping())
        co_await all_.wait_until(clock::time_point::max());
}

// A journal that is away answers nothing, for as long as it is away. Whatever is given up is in the next resume().
asio::awaitable<result<void>> membership::until_stopped(asio::awaitable<result<void>> work)
{
    auto stopped = until_stop();
    auto done = co_await race(std::move(work), std::move(stopped));
    co_return done.value_or(result<void>());
}

asio::awaitable<result<void>> membership::resume()
{
    auto resumed = resume_all();
    co_return co_await until_stopped(std::move(resumed));
}

// Those that are not to be entered are left alone: the journal does not know them as watched.
asio::awaitable<result<void>> membership::resume_all()
{
    auto some = all_.subjects.take_pending(SIZE_MAX);
    auto gone = std::partition(some.begin(), some.end(), [this](auto& a) { return all_.subjects[a.number].wanted; });
    for (auto one = gone; one != some.end(); ++one) {
        all_.subjects.settled(*one, false);
        all_.subjects.release_if_unused(one->number);
    }
    some.erase(gone, some.end());
    auto names = names_of(some);
    all_.generation = generation_ = all_.journal.generation();
    auto headers = co_await all_.journal.resume(names);
    if (!headers)
        co_return headers.error();
    auto trusted = all_.generation == all_.journal.generation();
    co_return co_await begin_all(std::move(some), std::move(*headers), trusted);
}

asio::awaitable<void> membership::run()
{
    auto executor = co_await asio::this_coro::executor;
    while (!all_.is_stopping()) {
        auto lost = went_back();
        auto some = lost ? arrivals() : take_due();
        if (!lost && some.empty()) {
            co_await all_.wait_until(clock::time_point::max());
            continue;
        }
        auto work = lost ? report_again() : settle(std::move(some));
        auto settled = co_await until_stopped(std::move(work));
        if (!settled) {
            all_.records.end(settled.error());
            co_return;
        }
        refused_.log();
        co_await asio::post(executor, asio::use_awaitable);
    }
}

membership::arrivals membership::take_due()
{
    auto some = all_.subjects.take_pending(slice);
    while (some.size() < slice) {
        auto again = refused_.take_due();
        if (!again)
            break;
        some.emplace_back(*again, 0.0F);
    }
    return some;
}

asio::awaitable<void> membership::look_around()
{
    while (!all_.is_stopping()) {
        auto pause = all_.time.sleep_for(look_again);
        auto stopped = until_stop();
        co_await race(std::move(pause), std::move(stopped));
        if (went_back() || refused_.any_due())
            all_.notify();
    }
}

// The journal may have lost which subjects came and left. What it lost of their checkpoints the polls find out.
asio::awaitable<result<void>> membership::report_again()
{
    generation_ = all_.journal.generation();
    auto left = co_await leave_again();
    if (!left)
        co_return left.error();
    for (std::uint32_t next = 0; next < all_.subjects.numbers();) {
        auto names = entered_from(next);
        auto entered = co_await all_.journal.enter(std::move(names));
        if (!entered && is_final(entered.error()))
            co_return entered.error();
    }
    co_return result<void>();
}

asio::awaitable<result<void>> membership::leave_again()
{
    std::erase_if(left_, [this](auto& one) { return all_.subjects.find(one).has_value(); });
    std::vector<subject> names(left_.begin(), left_.end());
    auto left = co_await all_.journal.leave(std::move(names));
    if (!left && is_final(left.error()))
        co_return left.error();
    co_return result<void>();
}

// The names of the next watched subjects that the journal knows, from `number` on, which moves past them.
std::vector<subject> membership::entered_from(std::uint32_t& number)
{
    std::vector<subject> names;
    for (; number < all_.subjects.numbers() && names.size() < slice; ++number)
        if (auto& which = all_.subjects[number]; which.wanted && which.entered)
            names.push_back(all_.subjects.name_of(which));
    return names;
}

// A subject that came and left, or left and came, since the journal was last asked needs no call of it.
asio::awaitable<result<void>> membership::settle(arrivals some)
{
    arrivals coming, leaving;
    for (auto& one : some) {
        auto& which = all_.subjects[one.number];
        (which.wanted ? coming : leaving).push_back(one);
    }
    auto left = co_await leave(std::move(leaving));
    if (!left)
        co_return left.error();
    co_return co_await enter(std::move(coming));
}

// Finds out which of them the journal does not take, so that it does not hold up the others.
asio::awaitable<result<void>> membership::one_by_one(arrivals some, failure why, step again)
{
    if (is_final(why))
        co_return why;
    if (some.size() == 1) {
        refused_.add(some.front().number, why);
        co_return result<void>();
    }
    for (auto& one : some) {
        arrivals alone(1, one);
        auto done = co_await (this->*again)(std::move(alone));
        if (!done)
            co_return done.error();
    }
    co_return result<void>();
}

bool membership::settled(const watch_list::arrival& one, bool entered)
{
    refused_.settled(one.number);
    return all_.subjects.settled(one, entered);
}

asio::awaitable<result<void>> membership::leave(arrivals some)
{
    arrivals known;
    for (auto& one : some)
        if (all_.subjects[one.number].entered)
            known.push_back(one);
    if (!known.empty()) {
        auto names = names_of(known);
        left_.insert(left_.end(), names.begin(), names.end());
        auto left = co_await all_.journal.leave(std::move(names));
        if (!left)
            co_return co_await one_by_one(std::move(some), left.error(), &membership::leave);
        left_.erase(left_.begin(), left_.end() - static_cast<std::ptrdiff_t>(std::min(left_.size(), most_left)));
    }
    for (auto& one : some) {
        settled(one, false);
        all_.subjects.release_if_unused(one.number);
    }
    co_return result<void>();
}

asio::awaitable<result<void>> membership::enter(arrivals some)
{
    if (some.empty())
        co_return result<void>();
    auto generation = all_.journal.generation();
    auto names = names_of(some);
    auto headers = co_await all_.journal.enter(std::move(names));
    if (!headers)
        co_return co_await one_by_one(std::move(some), headers.error(), &membership::enter);
    auto trusted = generation == all_.journal.generation();
    co_return co_await begin_all(std::move(some), std::move(*headers), trusted);
}

asio::awaitable<result<void>> membership::begin_all(arrivals some, std::vector<checkpoint_header> headers, bool trusted)
{
    for (std::size_t i = 0; i < some.size(); ++i) {
        auto& which = all_.subjects[some[i].number];
        if (all_.subjects.is_probed(which)) {
            auto begun = co_await begin_probe(some[i], headers[i], trusted);
            if (!begun)
                co_return begun.error();
        } else if (settled(some[i], true)) {  // else it left meanwhile
            begin(some[i], headers[i], trusted);
        }
    }
    all_.notify();
    co_return result<void>();
}

asio::awaitable<result<void>> membership::begin_probe(watch_list::arrival one, const checkpoint_header& header,
                                                      bool trusted)
{
    auto what = all_.subjects.name_of(all_.subjects[one.number]);
    auto last = co_await all_.journal.load(std::move(what));
    if (!last && is_final(last.error()))
        co_return last.error();
    if (!last) {
        refused_.add(one.number, last.error());
    } else if (settled(one, true)) {
        begin(one, header, trusted);
        probe_.watch(one.number, *last);
    }
    co_return result<void>();
}

// `trusted`: the journal has lost nothing since it read the header.
void membership::begin(const watch_list::arrival& one, const checkpoint_header& header, bool trusted)
{
    auto& which = all_.subjects[one.number];
    if (!which.known) {  // else this process knows better
        which.known = true;
        which.body_hash = trusted ? header.body_hash : 0;
        which.failing = header.active_failure.has_value();
    }
    which.active = true;
    if (which.refused)
        all_.failures.forget(all_.subjects.ref_of(one.number));
    else
        all_.failures.add(all_.subjects.ref_of(one.number));
    which.refused = false;
    if (header.active_failure)
        all_.failed(one.number, cause_of(all_.subjects.name_of(which), *header.active_failure));
    auto& group = all_.subjects.group_of(which);
    auto pause = std::chrono::duration_cast<clock::duration>(group.interval * static_cast<double>(one.part));
    if (!all_.subjects.is_probed(which) && !which.polling)
        all_.schedule_at(one.number, all_.time.now() + pause);
}

}  // namespace clashcast
