#pragma once
// The queue that requests stand in: who came first is first.

#include "async/condition.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <stop_token>

namespace clashcast {

class place;

class line {
public:
    bool empty() const { return places_.empty(); }
    void wake_first();

private:
    friend class place;
    std::list<place*> places_;
};

// One request's place in a line, for as long as this lives. A request keeps its ticket: if it comes back to
// the line, it stands before all that came later than it did. One that is no longer wanted is woken.
class place {
public:
    place(line&, boost::asio::any_io_executor, std::uint64_t ticket, std::stop_token unwanted);
    ~place();
    place(const place&) = delete;
    place& operator=(const place&) = delete;

    bool first() const;

    // Suspends until it may be worth looking again: this place is first now, or the line's first was woken.
    boost::asio::awaitable<void> wait() { return woken_.wait(); }

private:
    friend class line;
    line& line_;
    std::uint64_t ticket_;
    condition woken_;
    std::list<place*>::iterator self_;
    std::stop_callback<std::function<void()>> on_unwanted_;
};

}  // namespace clashcast
