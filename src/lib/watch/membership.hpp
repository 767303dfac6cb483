#pragma once
// Keeps the journal's view of the watch list up to date: reads what it knows of subjects that come, and reports those
// that have left.

#include "watch/maintenance_probe.hpp"
#include "watch/poll_context.hpp"
#include "watch/refusals.hpp"

#include <deque>
#include <vector>

namespace clashcast {

class membership {
public:
    // The references must outlive the membership.
    membership(poll_context& all, maintenance_probe& probe) : all_(all), probe_(probe) {}

    // Nothing further is polled of a subject that was taken out of the watch list.
    void deactivate(std::uint32_t number);

    // At the start: what is in the list is all that is watched. Fails if the journal does not return what it knows of
    // them. Returns early when stop is requested.
    boost::asio::awaitable<result<void>> resume();

    // Then: takes subjects that come or leave to the journal, until stop is requested or the journal is lost. A journal
    // that went back is given all of them again. A subject that the journal does not take is counted as failing, and is
    // tried again later.
    boost::asio::awaitable<void> run();

    // Meanwhile: looks now and then whether run() has something to do that nothing else wakes it for.
    boost::asio::awaitable<void> look_around();

private:
    using arrivals = std::vector<watch_list::arrival>;
    using step = boost::asio::awaitable<result<void>> (membership::*)(arrivals);

    boost::asio::awaitable<result<void>> until_stopped(boost::asio::awaitable<result<void>>);
    boost::asio::awaitable<result<void>> resume_all();
    boost::asio::awaitable<result<void>> settle(arrivals);
    boost::asio::awaitable<result<void>> enter(arrivals);
    boost::asio::awaitable<result<void>> leave(arrivals);
    boost::asio::awaitable<result<void>> one_by_one(arrivals, failure, step);
    boost::asio::awaitable<void> until_stop();
    boost::asio::awaitable<result<void>> report_again();
    boost::asio::awaitable<result<void>> leave_again();
    boost::asio::awaitable<result<void>> begin_all(arrivals, std::vector<checkpoint_header>, bool trusted);
    boost::asio::awaitable<result<void>> begin_probe(watch_list::arrival, const checkpoint_header&, bool trusted);
    void begin(const watch_list::arrival&, const checkpoint_header&, bool trusted);
    bool settled(const watch_list::arrival&, bool entered);
    arrivals take_due();
    std::vector<subject> names_of(const arrivals&);
    std::vector<subject> entered_from(std::uint32_t& number);
    bool went_back() const { return generation_ != all_.journal.generation(); }

    poll_context& all_;
    maintenance_probe& probe_;
    std::uint64_t generation_ = 0;  // of the journal, before it was given what is watched
    std::deque<subject> left_;      // the last of them
    refusals refused_{all_};
};

}  // namespace clashcast
