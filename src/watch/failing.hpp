#pragma once
// Which subjects fail now, and why: of each subject a byte, which it keeps itself. Pure.

#include "watch/cause.hpp"

#include <clashcast/watch.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clashcast {

class failing_subjects {
public:
    using mark = std::uint8_t;                         // a cause, or one of these:
    static constexpr mark answered_last = 0, unasked = 255;
    static constexpr std::size_t most_causes = 64;     // beyond these all are one

    // As many more subjects, each with the mark `unasked`.
    void enter(std::size_t count) { unasked_ += count; }

    // Each is given the subject's number and its mark, which it changes: a poll failed for this cause; it had a good
    // answer; what is known of the subject is worth nothing any more.
    void failed(std::uint32_t number, mark& last, const cause&);
    void answered(std::uint32_t number, mark& last);
    void forget(std::uint32_t number, mark& last);

    // Whether the mark's cause, or that of any subject, is a 503.
    bool in_maintenance(mark) const;
    bool any_in_maintenance() const;

    watch_status status() const;

private:
    static constexpr std::uint32_t nobody = UINT32_MAX - 1;

    struct row {
        cause why;
        std::uint32_t example = nobody;  // the subject of which why.example speaks
        std::uint64_t subjects = 0;
    };

    mark mark_for(const cause&);
    void leave(std::uint32_t number, mark);

    std::vector<row> rows_;  // of mark n: rows_[n - 1]
    std::uint64_t answered_ = 0, unasked_ = 0;
};

}  // namespace clashcast
