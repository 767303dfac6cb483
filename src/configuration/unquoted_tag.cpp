#include "configuration/unquoted_tag.hpp"

#include <clashcast/snapshot.hpp>

#include <algorithm>
#include <cctype>

namespace clashcast::config {
namespace {

bool is_part_of_tag(char c)
{
    return c == '#' || std::isalnum(static_cast<unsigned char>(c));
}

// Whether an item of a list, or the one value, is a tag as it stands: items in quotes begin otherwise.
bool has_bare_tag(std::string_view items)
{
    while (!items.empty()) {
        auto start = items.find_first_not_of(" \t[,");
        items.remove_prefix(std::min(start, items.size()));
        auto end = std::find_if_not(items.begin(), items.end(), is_part_of_tag) - items.begin();
        if (normalise_tag(items.substr(0, static_cast<std::size_t>(end))))
            return true;
        items.remove_prefix(std::min(items.find(','), items.size()));
    }
    return false;
}

// What follows the = of one of the keys for tags; nothing on other lines, and where a list goes on: what has no quotes
// there may well be a comment.
std::string_view items_of(std::string_view line)
{
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    auto equals = line.find('=');
    auto key = line.substr(0, line.find_first_of(" \t="));
    auto items = equals == line.npos ? std::string_view() : line.substr(equals + 1);
    bool goes_on = items.find('[') != items.npos && items.find(']') == items.npos;
    return (key == "tags" || key == "probe_tag") && !goes_on ? items : std::string_view();
}

}  // namespace

int unquoted_tag_line(std::string_view content, int last)
{
    int found = 0;
    for (int number = 1; number <= last && !content.empty(); ++number) {
        auto line = content.substr(0, content.find('\n'));
        if (has_bare_tag(items_of(line)))
            found = number;
        content.remove_prefix(std::min(line.size() + 1, content.size()));
    }
    return found;
}

}  // namespace clashcast::config
