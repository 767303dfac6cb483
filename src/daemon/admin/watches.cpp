#include "daemon/admin/watches.hpp"

#include "daemon/admin/session.hpp"
#include "daemon/admin/sinks_list.hpp"
#include "daemon/admin/table.hpp"
#include "daemon/config/demand.hpp"
#include "daemon/config/duration.hpp"
#include "daemon/config/named_watches.hpp"
#include "watch/stored_groups.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>
#include <utility>

namespace clashcast::admin {
namespace {

using config::configuration;
using rows = std::vector<std::vector<std::string>>;

constexpr std::string_view in_the_file = "file", in_the_journal = "runtime";

// A watch that is listed, and where it comes from.
struct listed_watch {
    stored_watch what;
    std::string_view origin;
};

std::chrono::milliseconds interval_of(const watch_group& group)
{
    auto given = group.interval == group.interval.zero() ? clock::duration(traits_of(group.kind).interval)
                                                         : group.interval;
    return std::chrono::duration_cast<std::chrono::milliseconds>(given);
}

void add_group(std::vector<listed_watch>& all, const watch_group& group)
{
    auto interval = interval_of(group);
    for (auto& tag : group.tags)
        all.push_back({{watch_name(std::string(to_string(group.kind)), tag), interval}, in_the_file});
    if (!traits_of(group.kind).has_tag && group.tags.empty())
        all.push_back({{watch_name(std::string(to_string(group.kind)), ""), interval}, in_the_file});
    for (auto& clan : group.members_of)
        all.push_back({{watch_name(std::string(members_name), clan), interval}, in_the_file});
}

std::string describe(std::chrono::milliseconds interval)
{
    return interval.count() == 0 ? "default" : config::to_string(interval);
}

std::string as_table(const std::vector<listed_watch>& all)
{
    rows cells{{"KIND", "TAG", "INTERVAL", "ORIGIN"}};
    for (auto& one : all)
        cells.push_back({one.what.name.kind, one.what.name.tag, describe(one.what.interval), std::string(one.origin)});
    return in_columns(cells, cells.front().size());
}

std::string as_json(const std::vector<listed_watch>& all)
{
    auto listed = nlohmann::ordered_json::array();
    for (auto& one : all) {
        auto& entry = listed.emplace_back();
        entry["kind"] = one.what.name.kind;
        entry["tag"] = one.what.name.tag;
        entry["interval_ms"] = nullptr;
        if (one.what.interval.count() > 0)
            entry["interval_ms"] = one.what.interval.count();
        entry["origin"] = one.origin;
    }
    return nlohmann::ordered_json{{"watches", std::move(listed)}}.dump() + '\n';
}

awaitable<result<void>> list(journal& store, const configuration& settings, bool json, std::ostream& out)
{
    auto stored = co_await store.watches();
    if (!stored)
        co_return stored.error();
    std::vector<listed_watch> all;
    for (auto& group : settings.watch)
        add_group(all, group);
    for (auto& one : *stored)
        all.push_back({one, in_the_journal});
    if (json)
        out << as_json(all);
    else if (all.empty())
        out << "nothing is watched; add a clan with: clashcast watch add clan '#TAG'" << std::endl;
    else
        out << as_table(all) << std::flush;
    co_return result<void>();
}

awaitable<result<void>> edit(journal& store, const configuration& settings, watch_edit what, std::ostream& out)
{
    auto before = co_await store.watches();
    if (!before)
        co_return before.error();
    auto removable = check_removal(what, *before, settings);
    if (!removable)
        co_return removable;
    auto done = co_await store.edit_watches(what);
    if (!done)
        co_return done.error();
    auto stored = co_await store.watches();
    if (!stored)
        co_return stored.error();
    for (auto& line : remarks_on(what, *done, *stored, settings))
        out << line << '\n';
    out << std::flush;
    co_return result<void>();
}

}  // namespace

std::vector<std::string> remarks_on(const watch_edit& edit, const watch_counts& done,
                                    const std::vector<stored_watch>& stored, const configuration& settings)
{
    std::vector<std::string> lines;
    auto count = [&](std::uint64_t n, std::string_view what) {
        if (n > 0)
            lines.push_back(fmt::format("{} {}", n, what));
    };
    count(done.added, "added");
    count(done.removed, "removed");
    count(done.unchanged, "unchanged");
    config::named_watches in_file(settings.watch);
    for (auto& one : edit.add)
        if (in_file.contains(one.name))
            lines.push_back(fmt::format("{} {} is in {}, too: the settings there count", one.name.kind, one.name.tag,
                                        settings.file));
    if (auto warning = demand_warning(stored, settings); !warning.empty())
        lines.push_back(std::move(warning));
    return lines;
}

std::string demand_warning(const std::vector<stored_watch>& stored, const configuration& settings)
{
    auto groups = settings.watch;
    for (auto& group : groups_of(stored))
        groups.push_back(std::move(group));
    auto polls = config::demand_of(groups, settings);
    return polls.is_too_much() ? config::warning(polls) : std::string();
}

result<watch_edit> checked(watch_edit edit, const configuration& settings)
{
    for (auto& one : edit.add) {
        auto good = clashcast::checked(one);
        if (!good)
            return good.error();
        one = std::move(*good);
    }
    for (auto& one : edit.remove) {
        auto good = clashcast::checked(one);
        if (!good)
            return good.error();
        one = std::move(*good);
    }
    edit.most = settings.stored_watches.max;
    return edit;
}

result<void> check_removal(const watch_edit& edit, const std::vector<stored_watch>& stored,
                           const configuration& settings)
{
    config::named_watches in_file(edit.remove.empty() ? std::vector<watch_group>() : settings.watch);
    for (auto& name : edit.remove) {
        auto is_it = [&](const stored_watch& one) { return one.name == name; };
        if (in_file.contains(name) && std::none_of(stored.begin(), stored.end(), is_it))
            return failure(errc::conflict, fmt::format("{} {} is in {}: remove it there", name.kind, name.tag,
                                                      settings.file));
    }
    return {};
}

result<void> list_watches(const configuration& settings, bool json, std::ostream& out)
{
    return run_attached(settings, [&](journal& store) { return list(store, settings, json, out); });
}

result<void> edit_watches(const configuration& settings, watch_edit what, std::ostream& out)
{
    auto good = checked(std::move(what), settings);
    if (!good)
        return good.error();
    return run_attached(settings, [&](journal& store) { return edit(store, settings, *good, out); });
}

}  // namespace clashcast::admin
