// Weekends as the checkpoint keeps them.

#include "diff/known_weekends.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

namespace clashcast::diff {
namespace {

using json::value;

std::string joined(const auto& list, auto&& text_of)
{
    std::string out = "[";
    for (auto& one : list)
        out += (out.size() > 1 ? "," : "") + text_of(one);
    return out += ']';
}

}  // namespace

raid_weekend::raid_weekend(value stored)
    : id_(stored["id"].text()), end_time_(stored["end_time"].text()), ended_(stored["ended"].raw() == "true")
{
    auto sums = stored["totals"].elements<6>();
    for (std::size_t i = 0; i < totals_.size(); ++i)
        totals_[i] = sums[i].raw();
    stored["members"].each([&](value one) {
        auto [tag, name, attacks, limit, bonus, looted] = one.elements<6>();
        members_.emplace(tag.text(), member{name.raw(), attacks.raw(), limit.raw(), bonus.raw(), looted.raw()});
    });
    auto sides = stored["raids"].elements<2>();
    for (std::size_t side = 0; side < raids_.size(); ++side)
        sides[side].each([&](value one) {
            auto [tag, which, fallen, districts] = one.elements<4>();
            auto& r = raids_[side].emplace_back();
            r.tag = tag.text();
            r.which = static_cast<int>(json::small_integer(which.raw()).value_or(1));
            r.fallen = fallen.raw() == "true";
            districts.each([&](value id) { r.fallen_districts.emplace_back(id.raw()); });
        });
}

std::string raid_weekend::to_json() const
{
    auto as_is = [](const std::string& raw) { return raw; };
    auto of_member = [](auto& m) {
        auto& [tag, one] = m;
        auto text = '[' + json::quoted(tag);
        for (auto field : {one.name, one.attacks, one.limit, one.bonus, one.looted})
            text.append(",").append(field);
        return text += ']';
    };
    auto of_raid = [&](const raid& r) {
        return fmt::format("[{},{},{},{}]", json::quoted(r.tag), r.which, r.fallen,
                           joined(r.fallen_districts, as_is));
    };
    return json::object({{"id", json::quoted(id_)},
                         {"end_time", json::quoted(end_time_)},
                         {"ended", ended_ ? "true" : "false"},
                         {"totals", joined(totals_, as_is)},
                         {"members", joined(members_, of_member)},
                         {"raids", joined(raids_, [&](auto& side) { return joined(side, of_raid); })}});
}

known_weekends parse_weekends(value stored)
{
    known_weekends known;
    auto [latest, unfinished] = stored.fields({"weekend", "unfinished"});
    if (latest.is(json::type::object))
        known.latest.emplace(latest);
    if (unfinished.is(json::type::object))
        known.unfinished.emplace(unfinished);
    return known;
}

std::string to_json(const known_weekends& known)
{
    auto text = [](auto& one) { return one ? one->to_json() : "null"; };
    return json::object({{"weekend", text(known.latest)}, {"unfinished", text(known.unfinished)}});
}

}  // namespace clashcast::diff
