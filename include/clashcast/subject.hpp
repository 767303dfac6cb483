#pragma once
// What is watched, and its name. Values; any thread may have its own.

#include <clashcast/error.hpp>
#include <clashcast/kind.hpp>

#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace clashcast {

// One thing that is watched.
struct subject {
    subject() = default;
    subject(subject_kind k, std::string t) : kind(k), tag(std::move(t)) {}
    auto operator<=>(const subject&) const = default;

    subject_kind kind = subject_kind::clan;
    std::string tag;  // normalised ("#2PP"); empty for a kind without tags
};

// "clan/#2PP", "maintenance/": the subject's name in the journal and in the log.
std::string to_string(const subject&);

// Reads what to_string wrote. Fails with errc::malformed for an unknown kind; does not check the tag.
result<subject> parse_subject(std::string_view name);

// The tag that a person means: without surrounding blanks, in upper case, the letter O read as zero, with one '#'.
// Fails with errc::invalid, and quotes the input, unless that is # and three or more of 0289PYLQGRJCUV.
result<std::string> normalise_tag(std::string_view typed);

}  // namespace clashcast
