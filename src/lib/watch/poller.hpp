#pragma once
// One visit to one subject: makes the requests that are due, has what they found recorded, and decides when the subject
// is visited next.

#include <clashcast/agenda.hpp>
#include "watch/itinerary.hpp"
#include "watch/maintenance_probe.hpp"
#include "watch/poll_context.hpp"
#include "watch/recorder.hpp"

#include <optional>
#include <random>
#include <unordered_map>
#include <utility>

namespace clashcast {

class poller {
public:
    // The references must outlive the poller.
    poller(poll_context& all, maintenance_probe& probe) : all_(all), probe_(probe), records_(all, probe) {}

    // The subject is active and was taken from the schedule, where it was due at `wanted`. It is scheduled again at the
    // end, unless it has left meanwhile. The context counts the poll as under way until then.
    boost::asio::awaitable<void> poll(std::uint32_t number, clock::time_point wanted);

private:
    struct poll_end;
    // To a subject with an agenda.
    struct visit {
        visit(std::uint32_t n, itinerary t, agenda a) : number(n), times(std::move(t)), plan(std::move(a)) {}

        std::uint32_t number;
        itinerary times;
        agenda plan;
        bool own_failed = false;  // the kind's own request, the last time
        bool given_up = false;    // no more requests now

        bool may_tick() const;
        clock::time_point next(const moment& now);
    };

    boost::asio::awaitable<clock::time_point> keep_interval(std::uint32_t number, clock::time_point wanted);
    boost::asio::awaitable<clock::time_point> keep_agenda(std::uint32_t number, clock::time_point wanted);
    boost::asio::awaitable<bool> take_step(visit&);
    boost::asio::awaitable<void> pass_time(visit&, timestamp when);
    boost::asio::awaitable<void> ask_own(visit&);
    boost::asio::awaitable<void> ask_other(visit&, const appointment&);
    boost::asio::awaitable<void> read_agenda(visit&);
    agenda agenda_of(std::uint32_t number, const checkpoint&) const;
    boost::asio::awaitable<result<response>> ask(std::uint32_t number, const request&);
    boost::asio::awaitable<recorded_poll> record(std::uint32_t number, request asked, result<response>&);
    clock::duration pause_after(subject_state&, clock::duration interval, clock::duration past, const result<response>&,
                                bool good);
    moment now() const { return {all_.time.now(), all_.time.wall()}; }

    poll_context& all_;
    maintenance_probe& probe_;
    recorder records_;
    std::unordered_map<std::uint32_t, visit> visits_;  // the last ones to subjects for which the schedule is not enough
    std::minstd_rand random_{std::random_device{}()};
};

}  // namespace clashcast
