#pragma once
// The answer to each poll, from the world, the polls before and the faults. No I/O but that of the answer_log.

#include "simulator/server/faults.hpp"
#include "simulator/server/answer_log.hpp"
#include "simulator/server/path_states.hpp"
#include "simulator/world/world.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::simulator {

enum class delivery { whole, late, cut, reset };

// `path` and `version` are set in a good answer, which counts once it was sent whole.
struct reply {
    unsigned status = 200;
    bool html = false;
    std::string body;
    delivery how = delivery::whole;
    std::uint32_t path = 0, version = 0;
    std::string cookie;                // Set-Cookie; empty: none
    std::shared_ptr<const void> held;  // until the answer was sent, or its connection has ended
};

// In seconds since the start: between them every answer is a 503.
struct maintenance_window {
    double from = 0, until = 0;
};

class fake_api {
public:
    // The world, and the log, which may be null, must outlive it.
    fake_api(const world&, std::uint64_t seed, fault_rates, maintenance_window, answer_log*);

    // Answers a poll of `target`, a request target, at `now` seconds since the start. Overwrites `answer`.
    void poll(std::string_view target, bool authorized, double now, reply& answer);

    // `answer` was sent whole.
    void sent(const reply& answer);

    // From now on each path repeats the last answer that was sent whole, without faults.
    void freeze();

private:
    void repeat(std::uint32_t path, double now, reply& answer);
    void good(std::uint32_t path, std::uint32_t version, reply& answer) const;
    void faulty(fault which, std::uint64_t bits, std::optional<std::uint32_t> path, std::uint32_t version,
                reply& answer) const;

    const world& world_;
    std::uint64_t seed_;
    fault_rates faults_;
    maintenance_window maintenance_;
    answer_log* log_;
    bool frozen_ = false;
    std::optional<double> frozen_at_;  // the first poll since then
    path_states paths_;                // one more, world::size(), for all paths that the world does not know
    std::string last_;               // the body that a new one is compared with
};

}  // namespace clashcast::simulator
