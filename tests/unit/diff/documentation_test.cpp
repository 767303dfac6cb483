// docs/events.md has a table of each kind's events, which is made of the catalogue, and an example of each event.
// With the environment variable CLASHCAST_WRITE_DOCS the tables are written instead of compared.

#include <catch2/catch.hpp>

#include "metadata_check.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <vector>

using namespace clashcast;

namespace {

constexpr auto page_file = PROJECT "/docs/events.md";
constexpr std::string_view begins = "<!-- catalogue: ", ends = "<!-- end of catalogue -->";

std::vector<std::string> lines_of_page()
{
    std::ifstream in(page_file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

// "stars: integer?"; text has no type of its own here.
std::string describe(const event_field& field)
{
    constexpr std::string_view types[] = {"", "integer", "number", "boolean", "object", "list", "any"};
    std::string text(field.name);
    if (field.type != value_type::text)
        text.append(": ").append(types[static_cast<std::size_t>(field.type)]);
    if (field.how == presence::nullable)
        text += '?';
    if (field.how == presence::optional)
        text += " (not always)";
    return text;
}

std::string describe(std::span<const event_field> fields)
{
    std::string text;
    for (auto& field : fields) {
        text.append(text.empty() ? "" : ", ").append(describe(field));
        if (!field.elements.empty())
            text.append(" of {").append(describe(field.elements)).append("}");
    }
    return text;
}

std::string describe(const event_type& row)
{
    return fmt::format("| `{}` | {} | {} | {} |", row.name, row.whole ? "•" : "", row.when, describe(row.metadata));
}

bool has_type(subject_kind kind, std::string_view name)
{
    auto types = traits_of(kind).event_types;
    return std::any_of(types.begin(), types.end(), [&](auto& row) { return row.name == name; });
}

// The rows of a kind; of "any" those that belong to none. What two kinds have is in the table of the first.
std::vector<std::string> table_of(std::string_view kind)
{
    std::vector<std::string> table{"| event_type | full | occurs when | metadata |", "|---|---|---|---|"};
    for (auto& row : catalogue()) {
        auto kinds = all_kinds();
        auto first = std::find_if(kinds.begin(), kinds.end(), [&](auto k) { return has_type(k, row.name); });
        if (kind == (first == kinds.end() ? "any" : to_string(*first)))
            table.push_back(describe(row));
    }
    return table;
}

// The page with the tables of the catalogue.
std::vector<std::string> with_tables(const std::vector<std::string>& lines, std::set<std::string>& named)
{
    std::vector<std::string> page;
    bool inside = false;
    for (auto& line : lines) {
        inside = inside && line != ends;
        if (!inside)
            page.push_back(line);
        if (!line.starts_with(begins))
            continue;
        inside = true;
        auto name = line.substr(begins.size(), line.find(' ', begins.size()) - begins.size());
        CHECK(named.insert(name).second);
        auto table = table_of(name);
        page.insert(page.end(), table.begin(), table.end());
    }
    CHECK_FALSE(inside);
    return page;
}

bool is_row(const std::string& line)
{
    return line.starts_with("| `") && find_event_type(line.substr(3, line.find('`', 3) - 3));
}

// A row of that name whose metadata the event has.
std::string fault_of(const nlohmann::ordered_json& e)
{
    auto type = e["event_type"].get<std::string>();
    if (!find_event_type(type))
        return "is not in the catalogue";
    auto fault = check_fields(e["metadata"], find_event_type(type)->metadata);
    return fault.empty() ? fault : check_fields(e["metadata"], row_of(subject_kind::league, type).metadata);
}

}  // namespace

TEST_CASE("docs/events.md has the rows of the catalogue")
{
    auto lines = lines_of_page();
    std::set<std::string> named;
    auto page = with_tables(lines, named);
    CHECK(named.size() == all_kinds().size() + 1);
    if (std::getenv("CLASHCAST_WRITE_DOCS")) {
        std::ofstream out(page_file);
        for (auto& line : page)
            out << line << '\n';
        return;
    }
    CHECK(static_cast<std::size_t>(std::count_if(page.begin(), page.end(), is_row)) == catalogue().size());
    auto [there, wanted] = std::mismatch(lines.begin(), lines.end(), page.begin(), page.end());
    if (there != lines.end() || wanted != page.end())
        FAIL("line " << there - lines.begin() + 1 << " is not: " << (wanted == page.end() ? "the end" : *wanted));
}

TEST_CASE("docs/events.md has an example of each type, with the metadata of its row")
{
    std::set<std::string> seen;
    for (auto& line : lines_of_page()) {
        if (!line.starts_with(R"({"event_type":)"))
            continue;
        INFO(line);
        auto e = nlohmann::ordered_json::parse(line);
        CHECK(fault_of(e) == "");
        seen.insert(e["event_type"].get<std::string>());
    }
    for (auto& row : catalogue())
        if (!seen.contains(std::string(row.name)))
            FAIL_CHECK("no example of " << row.name);
}
