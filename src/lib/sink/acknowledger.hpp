#pragma once
// Acknowledges to the journal what a sink has taken care of.

#include "sink/parts.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>

namespace clashcast {

class acknowledger {
public:
    explicit acknowledger(sink_parts& parts) : parts_(parts) {}

    // Moves the cursor, with one write at a time, always to the newest position. Returns after finish(), when the
    // session has ended and nothing is left to write; or with the journal's failure.
    boost::asio::awaitable<result<void>> run();

    // While the sink delivers, a move over filtered events alone waits for more. While it does not, every move is
    // written.
    void write_all(bool always);

    // Writes what there is now, whatever it is.
    void write_once();

    void finish();

private:
    enum class mode : std::uint8_t {
        worthwhile,  // Writes a move that has delivered something, or has passed many filtered events.
        once,        // Writes the next move, then returns to `worthwhile`.
        all,         // Writes every move.
        finishing,   // Writes every move, and ends when there will be no more.
    };
    bool ended() const;

    sink_parts& parts_;
    mode mode_ = mode::all;
};

}  // namespace clashcast
