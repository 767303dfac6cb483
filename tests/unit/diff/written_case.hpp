#pragma once
// The cases of cases/*.txt: polls and, indented below each, the events it must yield.
//
//   case a sentence
//   watch clan #2PP {options}
//   stored DIFF_STATE                               the checkpoint that an older version left
//   at 20250421T120000.000Z                         when the polls below this line are; without it they have no time
//   sees BODY
//       member_joined; member_tag="#A" member_name="Ann"
//   sees opponent_view BODY                         another request of the kind
//   sees war #TAG BODY                              one that has a tag
//   fails 404 notFound words of a message           (- for none)
//   fails war #TAG 404 notFound
//   ticks                                           nothing is asked, time goes on

#include "diff/watched.hpp"

#include <string>
#include <vector>

namespace clashcast {

struct written_poll {
    std::string at;  // empty: no time
    std::string line;
    sentences expected;
};

struct written_case {
    std::string name, watch, stored;
    std::vector<written_poll> polls;
};

// Those of all files.
std::vector<written_case> read_cases();

// The subject as it is before the first poll.
watched begin(const written_case&);

// Polls the subject as the line says.
std::vector<event> play(watched&, subject_kind, const written_poll&);

subject_kind kind_of(const written_case&);

// The case as a line of the input of `clashcast replay`.
std::string replay_line(const written_case&);

}  // namespace clashcast
