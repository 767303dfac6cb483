#include "small_clan.hpp"

#include "simulator/world/made_world.hpp"

#include <clashcast/diff.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <stdexcept>

namespace bench {

using namespace clashcast;

namespace {

constexpr std::string_view mark = "123456789";  // stands for a number

// Splits at the tag and at the marks.
std::vector<std::string> cut(std::string_view text, std::string_view tag)
{
    std::vector<std::string> pieces;
    for (auto next = tag;; next = mark) {
        auto at = text.find(next);
        pieces.emplace_back(text.substr(0, at));
        if (at == text.npos)
            return pieces;
        text.remove_prefix(at + next.size());
    }
}

}  // namespace

// A clan of the simulated game with its first two members: one donated, which is two events, the other won trophies.
small_clan::small_clan()
{
    simulator::made_world world(1, 1, 1, 1);
    std::string made;
    world.answer(made, 0, 1);
    auto clan = nlohmann::ordered_json::parse(made);
    auto& members = clan["memberList"];
    members.erase(members.begin() + 2, members.end());
    members[0]["donations"] = std::stoul(std::string(mark));
    members[1]["trophies"] = std::stoul(std::string(mark));
    pieces_ = cut(clan.dump(), clan["tag"].get<std::string>());
}

std::string small_clan::answer(std::string_view tag, std::uint64_t number) const
{
    auto text = pieces_[0];
    text.append(tag).append(pieces_[1]);
    for (auto piece = pieces_.begin() + 2; piece != pieces_.end(); ++piece)
        text.append(fmt::to_string(number)).append(*piece);
    return text;
}

change small_clan::change(const subject& which) const
{
    timestamp seen(std::chrono::milliseconds(1'795'449'827'207));
    watch_options everything;
    auto first = advance(which, checkpoint(), snapshot(answer(which.tag, first_number), seen), everything);
    auto news = advance(which, first->next, snapshot(answer(which.tag, first_number + 1), seen), everything);
    if (!news || news->events.size() != events_of_change)
        throw std::logic_error("the small clan does not change by three events");
    return std::move(*news);
}

std::vector<subject> small_clans(std::size_t count)
{
    constexpr std::string_view digits = "0289PYLQGRJCUV";
    std::vector<subject> all;
    for (std::size_t i = 0; i < count; ++i) {
        std::string tag(7, digits.front());
        auto digit = tag.rbegin();
        for (auto rest = i; rest > 0; rest /= digits.size())
            *digit++ = digits[rest % digits.size()];
        all.emplace_back(subject_kind::clan, "#" + tag);
    }
    return all;
}

std::uint64_t number_in(std::string_view event)
{
    constexpr std::string_view name = R"("new_value":)";
    std::uint64_t number = 0;
    auto at = event.find(name);
    if (at != event.npos)
        std::from_chars(event.data() + at + name.size(), event.data() + event.size(), number);
    return number;
}

}  // namespace bench
