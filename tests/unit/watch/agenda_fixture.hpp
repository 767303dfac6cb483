#pragma once
// A watcher of subjects that have an agenda, which can be replaced by another one on the same journal.

#include "diff/game_time.hpp"
#include "watch/watch_fixture.hpp"

namespace clashcast {

struct agenda_fixture : watch_fixture {
    agenda_fixture() : source(&api) {}
    explicit agenda_fixture(class api& other) : source(&other) {}
    ~agenda_fixture() { end(); }

    // The journal and the clock as they are; an earlier watcher has ended.
    void begin(watch_group what)
    {
        end();
        now.emplace(*source, store, clock);
        now->add(std::move(what)).value();
        boost::asio::co_spawn(context, now->run(), [](std::exception_ptr thrown, result<void> how) {
            if (thrown)
                std::rethrow_exception(thrown);
            how.value();
        });
        settle();
    }
    void end()
    {
        if (now)
            now->stop();
        settle();
        now.reset();
    }
    // In steps of `step`.
    void pass_by(std::chrono::seconds span, std::chrono::seconds step)
    {
        for (auto n = std::chrono::seconds(0); n < span; n += step) {
            clock.advance(step);
            settle();
        }
    }
    // Sets the wall clock.
    void set(std::string_view time)
    {
        clock.jump(diff::parse_game_time(time).value() - clock.wall());
    }
    std::string in(std::chrono::seconds span) const { return diff::format_game_time(clock.wall() + span); }

    class api* source;
    std::optional<watcher> now;
};

}  // namespace clashcast
