#include "configuration/tag_list.hpp"

#include "configuration/file.hpp"

#include <clashcast/snapshot.hpp>

#include <sstream>

namespace clashcast::config {
namespace {

std::string without_comment(std::string line)
{
    line.resize(std::min({line.size(), line.find("//"), line.find(';')}));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    return line;
}

struct numbered_line {
    int number;
    std::string text;
};

// The lines that hold more than a comment.
std::vector<numbered_line> lines_of(const std::string& content)
{
    std::vector<numbered_line> all;
    std::istringstream lines(content);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number)
        if (line = without_comment(std::move(line)); !line.empty())
            all.push_back(numbered_line{number, line});
    return all;
}

std::vector<placed_text> parse_tags(const std::string& file, const std::vector<numbered_line>& lines, const critic& say)
{
    std::vector<placed_text> all;
    for (auto& line : lines) {
        auto tag = normalise_tag(line.text);
        if (tag)
            all.push_back(placed_text{*tag, place(file, line.number)});
        else
            say(place(file, line.number), tag.error().what);
    }
    return all;
}

}  // namespace

accepts<std::vector<placed_text>> tags_here()
{
    return list_of(placed(one_tag()));
}

accepts<std::vector<placed_text>> tags_in_file()
{
    std::string allowed = "the path of a file with a tag on each line";
    auto read = [=](const value& v, const critic& say) -> std::optional<std::vector<placed_text>> {
        auto* path = some_text(v, say, allowed);
        if (!path)
            return std::nullopt;
        auto content = read_text_file(path->value);
        if (!content) {
            object(say, v, fmt::format("\"{}\" {}", path->written, content.error().what), allowed);
            return std::nullopt;
        }
        auto lines = lines_of(*content);
        if (lines.empty()) {
            object(say, v, fmt::format("\"{}\" holds no tag", path->written), allowed);
            return std::nullopt;
        }
        return parse_tags(path->value, lines, say);
    };
    return {allowed, read};
}

}  // namespace clashcast::config
