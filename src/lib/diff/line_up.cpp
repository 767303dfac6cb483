#include "diff/line_up.hpp"

#include "json/number.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <iterator>

namespace clashcast::diff {
namespace {

bool tag_before(const fighter& a, const fighter& b)
{
    return json::order_texts(a.tag, b.tag) < 0;
}

bool position_before(const fighter& a, const fighter& b)
{
    bool has_a = a.map_position.is(json::type::number), has_b = b.map_position.is(json::type::number);
    if (has_a != has_b)
        return has_a;
    auto which = has_a ? json::order(a.map_position.raw(), b.map_position.raw()) : 0;
    return which != 0 ? which < 0 : tag_before(a, b);
}

}  // namespace

std::string line_up_of(const war_view& view, std::size_t side)
{
    std::string kept = "[";
    for (auto& member : view.members[side]) {
        auto [name, townhall, position] = member.data.fields({"name", "townhallLevel", "mapPosition"});
        kept += kept.size() > 1 ? ",[" : "[";
        kept.append(member.tag.raw()).append(",").append(name.raw()).append(",");
        kept.append(townhall.raw()).append(",").append(position.raw()).append("]");
    }
    return kept += ']';
}

line_up::line_up(std::string_view kept)
{
    if (!document_.parse(kept))
        return;
    document_.root().each([&](json::value one) {
        auto [tag, name, townhall, position] = one.elements<4>();
        fighters_.push_back({tag, name, townhall, position});
    });
    std::reverse(fighters_.begin(), fighters_.end());
    std::stable_sort(fighters_.begin(), fighters_.end(), tag_before);
    auto same = [](auto& a, auto& b) { return json::same_texts(a.tag, b.tag); };
    fighters_.erase(std::unique(fighters_.begin(), fighters_.end(), same), fighters_.end());
}

std::vector<fighter> line_up::without(const line_up& other) const
{
    std::vector<fighter> rest;
    std::set_difference(fighters_.begin(), fighters_.end(), other.fighters_.begin(), other.fighters_.end(),
                        std::back_inserter(rest), tag_before);
    return rest;
}

std::vector<fighter> line_up::by_position() const
{
    auto sorted = fighters_;
    std::sort(sorted.begin(), sorted.end(), position_before);
    return sorted;
}

std::string fields_of(const fighter& one)
{
    auto object = json::object({{"member_tag", one.tag.raw()},
                                {"member_name", one.name.raw()},
                                {"townhall_level", one.townhall_level.raw()},
                                {"map_position", one.map_position.raw()}});
    return object.substr(1, object.size() - 2);
}

}  // namespace clashcast::diff
