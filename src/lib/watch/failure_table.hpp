#pragma once
// Which subjects fail now, and why. Each subject keeps one byte of it, the number of its cause here. Pure.

#include "watch/cause.hpp"

#include <clashcast/watch_status.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace clashcast {

class failure_table {
public:
    using mark = std::uint8_t;                      // the number of a cause, or one of these:
    static constexpr mark answered_last = 0;        // the last poll had a usable answer
    static constexpr mark unknown = 255;            // nothing is known yet
    static constexpr std::size_t most_causes = 64;  // beyond these all are one

    // A subject as the table sees it; `last` is the subject's own mark, which the table changes.
    struct subject_ref {
        subject_ref(std::uint32_t n, subject_kind k, mark& m) : number(n), kind(k), last(m) {}

        std::uint32_t number;
        subject_kind kind;
        mark& last;
    };

    void add(subject_ref);     // one more subject, of which nothing is known
    void remove(subject_ref);  // is counted no more

    // A poll failed for this cause; it had a usable answer; what was known of the subject no longer counts.
    void failed(subject_ref, const cause&);
    void answered(subject_ref);
    void forget(subject_ref);

    // Whether the mark's cause, or that of any subject, is a 503.
    bool in_maintenance(mark) const;
    bool any_in_maintenance() const;

    // "the war log is private": why the last poll of a subject with this mark failed; empty: it did not, or there was
    // none yet.
    std::string reason_of(mark) const;

    // Its subjects, answered and failing.
    watch_status status() const;

private:
    static constexpr std::uint32_t no_subject = UINT32_MAX - 1;

    struct row {
        cause why;
        std::uint32_t example = no_subject;  // the subject that why.example is about
        std::map<subject_kind, std::uint64_t> by_kind;
        std::uint64_t subjects = 0;
    };

    mark mark_for(const cause&);
    void uncount(const subject_ref&);
    static failure_cause summary(const row&);

    std::vector<row> rows_;  // of mark n: rows_[n - 1]
    std::uint64_t answered_ = 0, unknown_ = 0;
};

}  // namespace clashcast
