#include "desk/letters.hpp"

#include "daemon/log_lines.hpp"
#include "desk/table.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace clashcast::desk {

bool selection::takes(const dead_letter& one) const
{
    return (sink.empty() || one.reader == sink) && (ids.empty() || ids.contains(one.id));
}

result<selection> parse_selection(const std::vector<std::string>& words)
{
    selection chosen;
    for (auto& word : words) {
        auto id = parse_position(word);
        if (id)
            chosen.ids.insert(*id);
        else if (&word == &words.front())
            chosen.sink = word;
        else
            return failure(errc::invalid, fmt::format("\"{}\" is no id of a dead letter; `clashcast dead-letters list` "
                                                      "shows them", word));
    }
    return chosen;
}

std::string letters_as_text(const std::vector<dead_letter>& letters)
{
    std::vector<std::vector<std::string>> rows{{"ID", "SINK", "REFUSED", "EVENT", "TAG", "REASON"}};
    for (auto& one : letters)
        rows.push_back({to_string(one.id), one.reader, iso_time(one.refused), std::string(one.event.type),
                        one.event.tag, quoted_words(one.reason)});
    return in_columns(rows, 5);
}

std::string letters_as_json(const std::vector<dead_letter>& letters)
{
    std::string lines;
    for (auto& one : letters) {
        auto ms = one.refused.time_since_epoch().count();
        nlohmann::ordered_json reason = quoted_words(one.reason);
        lines += fmt::format(R"({{"id":"{}","sink":"{}","position":"{}","refused":{}.{:03},"reason":{},"event":{}}})",
                             to_string(one.id), one.reader, to_string(one.at), ms / 1000, ms % 1000,
                             reason.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace),
                             to_json(one.event));
        lines += '\n';
    }
    return lines;
}

}  // namespace clashcast::desk
