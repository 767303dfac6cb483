#include "configuration/watch_tables.hpp"

#include "configuration/sections.hpp"
#include "configuration/tag_list.hpp"

#include <map>

namespace clashcast::config {
namespace {

using namespace std::chrono_literals;

// One of the four tables.
struct watch_settings : watch_options {
    watch_settings() = default;
    watch_settings(kind k, std::chrono::milliseconds t) : of(k), interval(t) {}

    kind of = kind::clan;
    std::chrono::milliseconds interval{};
    std::vector<placed_text> tags;
    std::vector<placed_text> filed_tags;
    std::string probe_tag = "#JY9J2Y99";
};

using s = watch_settings;

key<s> interval()
{
    return {"interval", &s::interval, duration<std::chrono::milliseconds>(1s)};
}

// The keys of the tables that watch tags.
std::vector<key<s>> keys_with_tags(std::vector<key<s>> more = {})
{
    std::vector<key<s>> all{{"tags", &s::tags, tags_here()}, {"tags_file", &s::filed_tags, tags_in_file()}, interval()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

void check_tags(const table& from, const s&, complaints& all)
{
    if (!from.find("tags") && !from.find("tags_file"))
        all.emplace_back(from.at, path_of(from, "tags"), "is missing; allowed: tags, tags_file, or both");
}

const shape<s>& clans()
{
    static const shape<s> all{
        "[[watch.clans]]", s(kind::clan, 60s),
        keys_with_tags({{"track_members", &s::track_members, flag()},
                        {"member_exclude_fields", &s::member_exclude_fields, list_of(any_text(), emptiness::allowed)}}),
        check_tags};
    return all;
}

const shape<s>& wars()
{
    static const shape<s> all{"[[watch.wars]]", s(kind::war, 30s), keys_with_tags(), check_tags};
    return all;
}

const shape<s>& players()
{
    static const shape<s> all{
        "[[watch.players]]", s(kind::player, 120s),
        keys_with_tags({{"include_fields", &s::include_fields, maybe(list_of(any_text()))},
                        {"exclude_fields", &s::exclude_fields, list_of(any_text(), emptiness::allowed)}}),
        check_tags};
    return all;
}

const shape<s>& maintenance()
{
    static const shape<s> all{
        "[watch.maintenance]", s(kind::maintenance, 30s), {interval(), {"probe_tag", &s::probe_tag, one_tag()}}};
    return all;
}

// Finds subjects that are watched twice.
class census {
public:
    explicit census(complaints& all) : all_(all) {}

    std::vector<std::string> admit(kind of, const std::vector<placed_text>& tags, const std::string& path)
    {
        std::vector<std::string> admitted;
        for (auto& one : tags) {
            auto [known, is_new] = seen_.try_emplace(subject(of, one.text), one.at);
            if (is_new)
                admitted.push_back(one.text);
            else
                all_.emplace_back(one.at, path, fmt::format("{} {} is watched already, at {}; allowed: once",
                                                            to_string(of), one.text, to_string(known->second)));
        }
        return admitted;
    }

private:
    std::map<subject, place> seen_;
    complaints& all_;
};

watch_group group_of(const s& found)
{
    watch_group group;
    group.of = found.of;
    group.interval = found.interval;
    group.options = found;
    return group;
}

void read_tagged(const table& watch, const std::string& name, const shape<s>& what, census& seen,
                 std::vector<watch_group>& groups, complaints& all)
{
    for (auto* from : each_table(watch, name, all)) {
        find_unknown(*from, what.names(), all);
        auto found = what.read(*from, all);
        auto group = group_of(found);
        group.tags = seen.admit(found.of, found.tags, path_of(*from, "tags"));
        auto filed = seen.admit(found.of, found.filed_tags, path_of(*from, "tags_file"));
        group.tags.insert(group.tags.end(), filed.begin(), filed.end());
        groups.push_back(std::move(group));
    }
}

}  // namespace

std::vector<watch_group> read_watch(const table& root, complaints& all)
{
    std::vector<watch_group> groups;
    auto* watch = only_table(root, "watch", all);
    if (watch) {
        find_unknown(*watch, {"clans", "wars", "players", "maintenance"}, all);
        census seen(all);
        read_tagged(*watch, "clans", clans(), seen, groups, all);
        read_tagged(*watch, "wars", wars(), seen, groups, all);
        read_tagged(*watch, "players", players(), seen, groups, all);
        if (auto* probe = only_table(*watch, "maintenance", all)) {
            find_unknown(*probe, maintenance().names(), all);
            auto found = maintenance().read(*probe, all);
            groups.push_back(group_of(found));
            groups.back().tags = {found.probe_tag};
        }
    }
    if (watch ? watch->members.empty() : !root.find("watch"))
        all.emplace_back(root.at, "watch", "is missing; allowed: one or more of [[watch.clans]], [[watch.wars]], "
                                           "[[watch.players]], [watch.maintenance]");
    return groups;
}

void document_watch(std::vector<documented_key>& all)
{
    for (auto* each : {&clans(), &wars(), &players(), &maintenance()})
        each->document(all);
}

}  // namespace clashcast::config
