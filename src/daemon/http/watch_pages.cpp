#include "daemon/http/watch_pages.hpp"

#include "daemon/config/named_watches.hpp"

#include <algorithm>
#include <cctype>

namespace clashcast::http {
namespace {

std::chrono::milliseconds applied(std::string_view kind, clock::duration given)
{
    if (given > clock::duration::zero())
        return std::chrono::duration_cast<std::chrono::milliseconds>(given);
    auto known = find_kind(kind);
    auto its = known ? *known : kind == everything_name ? subject_kind::clan : subject_kind::player;
    return traits_of(its).interval;
}

bool is_part(std::string_view part, std::string_view whole)
{
    auto same = [](char a, char b) {
        return std::toupper(static_cast<unsigned char>(a)) == std::toupper(static_cast<unsigned char>(b));
    };
    return std::search(whole.begin(), whole.end(), part.begin(), part.end(), same) != whole.end();
}

// Rows come one by one; those of the page are kept.
class page_builder {
public:
    explicit page_builder(const watch_filter& f) : filter_(f) {}

    void add(std::string_view kind, const std::string& tag, clock::duration interval, watch_origin origin)
    {
        if (!filter_.kind.empty() && filter_.kind != kind)
            return;
        if ((filter_.origin && *filter_.origin != origin) || !is_part(filter_.search, tag))
            return;
        auto number = page_.total++;
        if (number >= filter_.after && page_.rows.size() < filter_.limit)
            page_.rows.emplace_back(watch_name(std::string(kind), tag), applied(kind, interval), origin);
    }

    watch_page take() { return std::move(page_); }

private:
    const watch_filter& filter_;
    watch_page page_;
};

}  // namespace

watch_page page_of(const config::configuration& settings, const std::vector<stored_watch>& stored,
                   const watch_filter& filter)
{
    page_builder page(filter);
    config::named_watches in_file(stored.empty() ? std::vector<watch_group>() : settings.watch);
    for (auto& one : stored)
        if (!in_file.contains(one.name))
            page.add(one.name.kind, one.name.tag, one.interval, watch_origin::stored);
    for (auto& group : settings.watch) {
        auto& kind = traits_of(group.kind);
        if (!kind.has_tag)
            page.add(kind.name, "", group.interval, watch_origin::added);
        else
            for (auto& tag : group.tags)
                page.add(kind.name, tag, group.interval, watch_origin::added);
        for (auto& clan : group.members_of)
            page.add(members_name, clan, group.interval, watch_origin::added);
    }
    return page.take();
}

std::optional<watch_row> find_row(const config::configuration& settings, const std::vector<stored_watch>& stored,
                                  const watch_name& name)
{
    for (auto& group : settings.watch) {
        auto& tags = name.kind == members_name ? group.members_of : group.tags;
        bool is_kind = name.kind == members_name || to_string(group.kind) == name.kind;
        if (is_kind && std::find(tags.begin(), tags.end(), name.tag) != tags.end())
            return watch_row(name, applied(name.kind, group.interval), watch_origin::added);
    }
    auto found = std::find_if(stored.begin(), stored.end(), [&](auto& one) { return one.name == name; });
    if (found == stored.end())
        return std::nullopt;
    return watch_row(name, applied(name.kind, found->interval), watch_origin::stored);
}

}  // namespace clashcast::http
