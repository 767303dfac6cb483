#include "diff/league_table.hpp"

#include "json/number.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clashcast::diff {
namespace {

constexpr std::string_view bonus = "10";  // stars for a win

int order(const war_score& a, const war_score& b)
{
    auto which = json::order(a.stars, b.stars);
    return which != 0 ? which : json::order(a.share, b.share);
}

void count(table_row& row, const war_score& own, const war_score& other)
{
    auto which = order(own, other);
    ++(which > 0 ? row.wins : which < 0 ? row.losses : row.ties);
    row.stars = json::add(row.stars, own.stars);
    if (which > 0)
        row.stars = json::add(row.stars, bonus);
    row.destruction = json::add(row.destruction, own.points);
}

bool ranks_before(const table_row& a, const table_row& b)
{
    auto which = json::order(b.stars, a.stars);
    if (which == 0)
        which = json::order(b.destruction, a.destruction);
    return which != 0 ? which < 0 : a.tag < b.tag;
}

std::string numbers_of(const table_row& row)
{
    return fmt::format(R"("wins":{},"ties":{},"losses":{},"stars":{},"destruction":{})", row.wins, row.ties, row.losses,
                       row.stars, row.destruction);
}

}  // namespace

std::vector<table_row> standings(const known_group& group)
{
    std::vector<table_row> table;
    for (auto& [tag, name] : group.clans)
        table.push_back({.tag = tag, .name = name});
    auto row_of = [&](const std::string& tag) {
        return std::find_if(table.begin(), table.end(), [&](auto& row) { return row.tag == tag; });
    };
    for (auto& [war_tag, score] : group.results)
        for (std::size_t side = 0; side < score.size(); ++side)
            if (auto row = row_of(score[side].tag); row != table.end())
                count(*row, score[side], score[1 - side]);
    std::sort(table.begin(), table.end(), ranks_before);
    return table;
}

std::string to_json(const std::vector<table_row>& table)
{
    std::string list = "[";
    for (auto& row : table)
        list += fmt::format(R"({}{{"rank":{},"tag":{},"name":{},{}}})", list.size() > 1 ? "," : "",
                            &row - table.data() + 1, json::quoted(row.tag), row.name, numbers_of(row));
    return list += ']';
}

std::string own_row(const std::vector<table_row>& table, std::string_view clan)
{
    auto own = std::find_if(table.begin(), table.end(), [&](auto& row) { return row.tag == clan; });
    if (own == table.end())
        return R"("rank":null,"wins":null,"ties":null,"losses":null,"stars":null,"destruction":null)";
    return fmt::format(R"("rank":{},{})", own - table.begin() + 1, numbers_of(*own));
}

}  // namespace clashcast::diff
