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

std::string letters_as_text(const std::vector<dead_letter>& letters, const destination_of& destination)
{
    std::vector<std::vector<std::string>> rows{{"ID", "SINK", "REFUSED", "EVENT", "TAG", "DESTINATION", "REASON"}};
    for (auto& one : letters) {
        auto to = destination(one);
        rows.push_back({to_string(one.id), one.reader, iso_time(one.refused), std::string(one.event.type),
                        one.event.tag, to.empty() ? "-" : to, quoted_words(one.reason)});
    }
    return in_columns(rows, 6);
}

namespace {

// Text of other programs may be in it.
std::string as_json(const std::string& text)
{
    nlohmann::ordered_json value = text;
    return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string letters_as_json(const std::vector<dead_letter>& letters, const destination_of& destination)
{
    std::string lines;
    for (auto& one : letters) {
        auto ms = one.refused.time_since_epoch().count();
        auto to = destination(one);
        lines += fmt::format(R"({{"id":"{}","sink":"{}","position":"{}","refused":{}.{:03},"destination":{},)"
                             R"("reason":{},"event":{}}})",
                             to_string(one.id), one.reader, to_string(one.at), ms / 1000, ms % 1000,
                             to.empty() ? "null" : as_json(to), as_json(quoted_words(one.reason)), to_json(one.event));
        lines += '\n';
    }
    return lines;
}

}  // namespace clashcast::desk
