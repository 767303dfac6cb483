#include "daemon/config/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace clashcast::config {
namespace {

bool same_letter(char a, char b)
{
    auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return lower(a) == lower(b);
}

// How many letters have to be put in, taken out or replaced (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            auto replaced = diagonal + (same_letter(a[i], b[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string nearest(std::string_view typed, const std::vector<std::string>& known)
{
    return *std::min_element(known.begin(), known.end(), [&](auto& a, auto& b) {
        return distance(typed, a) < distance(typed, b);
    });
}

std::string near_miss(std::string_view typed, const std::vector<std::string>& known)
{
    auto best = known.empty() ? std::string() : nearest(typed, known);
    return 2 * distance(typed, best) <= best.size() ? best : std::string();
}

}  // namespace clashcast::config
