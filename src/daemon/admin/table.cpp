#include "daemon/admin/table.hpp"

#include "daemon/terminal/columns.hpp"

#include <algorithm>

namespace clashcast::admin {

using terminal::columns_of;

std::string in_columns(const std::vector<std::vector<std::string>>& rows, std::size_t left)
{
    std::vector<std::size_t> widths(rows.front().size());
    for (auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], columns_of(row[i]));
    std::string text;
    for (auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::string padding(widths[i] - columns_of(row[i]), ' ');
            line += (i < left ? row[i] + padding : padding + row[i]) + "  ";
        }
        text += line.erase(line.find_last_not_of(' ') + 1) + '\n';
    }
    return text;
}

}  // namespace clashcast::admin
