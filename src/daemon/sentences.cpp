#include "daemon/sentences.hpp"

#include <fmt/format.h>

#include <istream>
#include <ostream>
#include <string>

namespace clashcast {

int print_sentences(std::istream& in, std::ostream& out, std::ostream& errors,
                    const std::function<line_style()>& style)
{
    int code = 0;
    std::string line;
    for (std::size_t number = 1; out && std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t\r") == line.npos)
            continue;
        // The wire does not say of which kind the subject is, and neither does a sentence.
        if (auto read = event_from_json(line, subject_kind::clan)) {
            out << event_line(*read, style()) << std::flush;
        } else {
            errors << fmt::format("line {}: {}\n", number, read.error().what);
            code = 1;
        }
    }
    return code;
}

}  // namespace clashcast
