#include "daemon/event_line.hpp"

#include "daemon/terminal/columns.hpp"
#include "daemon/terminal/screen.hpp"
#include "text/printable.hpp"

#include <clashcast/sentence.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace clashcast {
namespace {

constexpr std::size_t tag_width = 11, gap_width = 2;
constexpr std::size_t least_beside_type = 56;  // columns that a sentence has, or else the type is left out
constexpr std::size_t least_to_wrap = 20;
constexpr std::string_view faint = "\x1b[2m", yellow = "\x1b[33m", plain = "\x1b[0m";

std::size_t widest_type()
{
    std::size_t widest = 0;
    for (auto& row : catalogue())
        widest = std::max(widest, row.name.size());
    return widest;
}

bool is_trouble(std::string_view type)
{
    return type == "poll_error" || type == "gap" || type == "maintenance_start";
}

}  // namespace

line_style style_of(int descriptor)
{
    auto shown_on = terminal::screen_of(descriptor);
    line_style style;
    style.width = shown_on.width;
    style.has_colour = shown_on.has_colour;
    return style;
}

std::string event_line(const event& e, const line_style& style)
{
    static const auto type_width = widest_type();
    auto seconds = std::chrono::floor<std::chrono::seconds>(e.seen).time_since_epoch().count();
    auto begin = style.label.empty() ? "" : style.label + "  ";
    begin += fmt::format("{:%H:%M:%S}  ", fmt::localtime(seconds));
    auto indent = terminal::columns_of(begin) + tag_width + gap_width;
    if (style.width == 0 || style.width >= indent + type_width + gap_width + least_beside_type) {
        begin += fmt::format("{:{}}  ", e.type, type_width);
        indent += type_width + gap_width;
    }
    begin += fmt::format("{:{}}  ", printable(e.tag), tag_width);
    auto text = sentence(e);
    if (style.width >= indent + least_to_wrap)
        text = terminal::wrapped(text, style.width - indent, indent);
    if (!style.has_colour)
        return begin + text + '\n';
    return fmt::format("{}{}{}{}{}{}\n", faint, begin, plain, is_trouble(e.type) ? yellow : "", text,
                       is_trouble(e.type) ? plain : "");
}

}  // namespace clashcast
