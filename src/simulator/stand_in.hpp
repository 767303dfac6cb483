#pragma once
// What each poll is answered: the world, the polls it got, and the faults. No I/O but the ledger's.

#include "simulator/faults.hpp"
#include "simulator/ledger.hpp"
#include "simulator/world.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::simulator {

enum class delivery { whole, late, cut, reset };

// `path` and `version` are there for a good answer, which counts once it was sent whole.
struct reply {
    unsigned status = 200;
    bool html = false;
    std::string body;
    delivery how = delivery::whole;
    std::uint32_t path = 0, version = 0;
};

// Seconds since the start, from and until when everything answers 503.
struct maintenance_window {
    double from = 0, until = 0;
};

class stand_in {
public:
    // `world` and `book`, which may be null, must outlive it.
    stand_in(const world& world, std::uint64_t seed, fault_rates faults, maintenance_window maintenance, ledger* book);

    // Answers a poll of `target`, as the request has it, at `now` seconds since the start. Overwrites `answer`.
    void poll(std::string_view target, bool authorized, double now, reply& answer);

    // `answer` was sent whole.
    void sent(const reply& answer);

    // From now on each path repeats its last answer that was sent whole, without faults.
    void freeze();

private:
    struct place {
        std::uint32_t polls = 0;
        std::uint32_t version = 0;  // of the last good poll; 0: there was none
        std::uint32_t sent = 0;     // the last version that was sent whole with status 200
    };

    void repeat(std::uint32_t path, reply& answer) const;
    void good(std::uint32_t path, std::uint32_t version, reply& answer) const;
    void faulty(fault which, std::uint64_t chance, std::optional<std::uint32_t> path, reply& answer) const;

    const world& world_;
    std::uint64_t seed_;
    fault_rates faults_;
    maintenance_window maintenance_;
    ledger* book_;
    bool frozen_ = false;
    std::vector<place> places_;  // by path; one more for all paths the world does not know
    std::string last_;           // the body a new one is compared with
};

}  // namespace clashcast::simulator
