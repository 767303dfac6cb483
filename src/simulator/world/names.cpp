#include "simulator/world/names.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/text.hpp"

#include <array>
#include <span>
#include <vector>

namespace clashcast::simulator {
namespace {

using words = std::span<const std::string_view>;

std::string_view one_of(words list, std::uint64_t bits)
{
    return list[below(bits, static_cast<std::uint32_t>(list.size()))];
}

constexpr std::array<std::string_view, 16> prefixes{"Bra", "Quin", "Tor", "El", "Mar", "Zan", "Ul", "Fen",
                                                    "Gro", "Ish", "Kel", "Var", "Nyx", "Ost", "Per", "Rho"};
constexpr std::array<std::string_view, 16> suffixes{"dor", "mir", "na", "lith", "zo", "wyn", "gard", "tis",
                                                   "ko", "rik", "belle", "vax", "oo", "the", "mund", "ya"};
constexpr std::array<std::string_view, 16> foreign{
    "Богатырь", "Зоряна",   "ΛΞΩΝ", "影の剣",  "龍騎士",     "불꽃",   "صقر الليل", "אריה",
    "Đạt Ngọc", "Łukaszek", "Ñandú", "Çağrı", "Ａｅｔｈｅｒ", "สายฟ้า", "नागराज",     "Ægir"};
constexpr std::array<std::string_view, 12> ornaments{
    "★", "ツ", "꧁", "♛", "™", "☠️", "🔥", "👨‍👩‍👧", "❤️", "⚔", "🏳️‍🌈", "•"};
constexpr std::array<std::string_view, 12> qualities{"Silent", "Iron",  "Crooked", "Golden", "Last", "Northern",
                                                     "Hungry", "Wild",  "Hollow",  "Red",    "Nine", "Sleepless"};
constexpr std::array<std::string_view, 12> bands{"Anvils", "Lanterns", "Foxes",  "Harbour", "Oaks",   "Riders",
                                                 "Crows",  "Bastion",  "Embers", "Tides",   "Wolves", "Order"};
constexpr std::array<std::string_view, 10> sentences{
    "War twice a week, use both attacks.", "Elder after 500 donations.", "Keine Rushed Bases! Grüße an alle ♥",
    "Добро пожаловать!",                   "Bienvenue à tous 🍀",        "No heroes, no war.",
    "Ask \\\"Fen\\\" for an invite.",      "Clan games: 4000 each.",     "¡Fuerza y honor!",
    "Be kind\\nor be quiet."};

void write_icon_name(std::string& out, std::uint64_t key)
{
    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::array<char, 43> name;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < name.size(); ++i, bits >>= 6) {
        if (i % 10 == 0)
            bits = draw(key, i);
        name[i] = letters[bits % 64];
    }
    write(out, std::string_view(name.data(), name.size()), ".png\"");
}

void write_icon(std::string& out, std::string_view what, std::string_view folder, std::uint64_t key)
{
    write(out, "\"", what, "\":\"https://api-assets.clashofclans.com/", folder, "/");
    write_icon_name(out, key);
}

struct icon {
    std::string_view what, folder;
};

// A table of {"id", "name"}, and "iconUrls" if there are icons.
std::vector<std::string> table(std::uint32_t first_id, std::uint32_t size, words names, std::uint32_t parts,
                               std::span<const icon> icons)
{
    static constexpr std::array<std::string_view, 4> numerals{" III", " II", " I", ""};
    std::vector<std::string> rows(size);
    for (std::uint32_t i = 0; i < size; ++i) {
        auto numeral = parts == 1 ? std::string_view() : numerals[i % parts];
        write(rows[i], "{\"id\":", first_id + i, ",\"name\":\"", names[i / parts % names.size()], numeral, "\"");
        for (auto each = icons.begin(); each != icons.end(); ++each) {
            write(rows[i], each == icons.begin() ? ",\"iconUrls\":{" : ",");
            write_icon(rows[i], each->what, each->folder, draw(first_id, i));
        }
        write(rows[i], icons.empty() ? "}" : "}}");
    }
    return rows;
}

constexpr std::array<std::string_view, 8> metals{"Tin League",  "Copper League", "Brass League",    "Pewter League",
                                                 "Opal League", "Amber League",  "Obsidian League", "Crown League"};
constexpr std::array<std::string_view, 12> labels{"Wars Every Week", "Newcomers", "Trophies",   "Donations",
                                                  "Base Design",     "Friendly",  "Talkative",  "Underdogs",
                                                  "Raids",           "Events",    "Night Owls", "Competitive"};

std::string_view row(const std::vector<std::string>& rows, std::uint32_t n)
{
    return rows[n < rows.size() ? n : rows.size() - 1];
}

}  // namespace

void write_person(std::string& out, std::uint64_t key)
{
    auto kind = below(key, 16);
    if (kind < 4)
        return write(out, one_of(foreign, draw(key, 1)));
    auto prefix = one_of(prefixes, draw(key, 2)), suffix = one_of(suffixes, draw(key, 3));
    if (kind < 7)
        write(out, one_of(ornaments, draw(key, 4)), prefix, suffix, one_of(ornaments, draw(key, 5)));
    else if (kind == 7)
        write(out, "\\\"", prefix, "\\\" ", suffix, "\\\\");
    else if (kind < 11)
        write(out, prefix, suffix, below(draw(key, 6), 100));
    else
        write(out, prefix, suffix);
}

void write_clan_name(std::string& out, std::uint64_t key)
{
    if (below(key, 5) == 0)
        return write(out, one_of(ornaments, draw(key, 1)), one_of(foreign, draw(key, 2)));
    write(out, one_of(qualities, draw(key, 3)), " ", one_of(bands, draw(key, 4)));
}

void write_description(std::string& out, std::uint64_t key)
{
    auto count = 1 + below(key, 4);
    for (std::uint32_t i = 0; i < count; ++i)
        write(out, i == 0 ? "" : "  ", one_of(sentences, draw(key, i)));
}

void write_badges(std::string& out, std::uint64_t key)
{
    write(out, "{");
    write_icon(out, "small", "badges/70", key);
    write(out, ",");
    write_icon(out, "large", "badges/512", key);
    write(out, ",");
    write_icon(out, "medium", "badges/200", key);
    write(out, "}");
}

std::string_view league(std::uint32_t n)
{
    static constexpr std::array<icon, 2> icons{{{"small", "leagues/72"}, {"tiny", "leagues/36"}}};
    static const auto rows = table(29'000'000, 24, metals, 3, icons);
    return row(rows, n);
}

std::string_view league_tier(std::uint32_t n)
{
    static constexpr std::array<icon, 2> icons{{{"small", "leaguetiers/125"}, {"large", "leaguetiers/326"}}};
    static const auto rows = table(105'000'000, 24, metals, 3, icons);
    return row(rows, n);
}

std::string_view builder_league(std::uint32_t n)
{
    static const auto rows = table(44'000'000, 24, metals, 3, {});
    return row(rows, n);
}

std::string_view war_league(std::uint32_t n)
{
    static const auto rows = table(48'000'000, 24, metals, 3, {});
    return row(rows, n);
}

std::string_view capital_league(std::uint32_t n)
{
    static const auto rows = table(85'000'000, 24, metals, 3, {});
    return row(rows, n);
}

std::string_view clan_label(std::uint32_t n)
{
    static constexpr std::array<icon, 2> icons{{{"small", "labels/64"}, {"medium", "labels/128"}}};
    static const auto rows = table(56'000'000, 12, labels, 1, icons);
    return row(rows, n);
}

std::string_view player_label(std::uint32_t n)
{
    static constexpr std::array<icon, 2> icons{{{"small", "labels/64"}, {"medium", "labels/128"}}};
    static const auto rows = table(57'000'000, 12, labels, 1, icons);
    return row(rows, n);
}

void write_player_house(std::string& out, std::uint64_t key)
{
    static constexpr std::array<std::string_view, 4> parts{"ground", "walls", "roof", "decoration"};
    write(out, "{\"elements\":");
    for (std::uint32_t i = 0; i < parts.size(); ++i)
        write(out, i == 0 ? "[" : ",", "{\"type\":\"", parts[i],
              "\",\"id\":", 82'000'000 + below(draw(key, i), 100), "}");
    write(out, "]}");
}

}  // namespace clashcast::simulator
