#include "daemon/config/watch_tables.hpp"

#include "daemon/config/watch_schema.hpp"

#include <map>

namespace clashcast::config {
namespace {

using s = watch_settings;

// What has been read so far.
struct watch_list_reader {
    explicit watch_list_reader(diagnostics& d) : all(d) {}

    std::vector<std::string> admit(subject_kind, const std::vector<located_text>& tags, const std::string& path);
    void read_tagged(const table& watch, const table_schema<s>&);
    void read_untagged(const table& watch, const table_schema<s>&);
    void add_derived();

    diagnostics& all;
    std::vector<watch_group> groups;

private:
    void take(const s& found, watch_group);
    std::vector<std::string> admit_clans(const std::vector<located_text>& clans, const std::string& path);
    void derive(subject_kind, const std::vector<std::string>& tags, const watch_options&);
    void derive_players();
    void check_clans();

    struct followed_clan {
        location at;
        std::string path;
    };
    std::map<subject, location> seen_;
    std::vector<watch_group> leagues_;     // groups of wars that have leagues, too
    std::vector<std::string> everything_;  // clans that have it
    std::map<std::string, followed_clan> clans_of_members_;
};

// Without the subjects that are watched twice.
std::vector<std::string> watch_list_reader::admit(subject_kind kind, const std::vector<located_text>& tags,
                                                  const std::string& path)
{
    std::vector<std::string> admitted;
    for (auto& one : tags) {
        auto [known, is_new] = seen_.try_emplace(subject(kind, one.text), one.at);
        if (is_new)
            admitted.push_back(one.text);
        else
            all.emplace_back(one.at, path, fmt::format("{} {} is watched already, at {}; allowed: once",
                                                       to_string(kind), one.text, to_string(known->second)));
    }
    return admitted;
}

// Without the clans whose members are watched twice.
std::vector<std::string> watch_list_reader::admit_clans(const std::vector<located_text>& clans, const std::string& path)
{
    std::vector<std::string> admitted;
    for (auto& one : clans) {
        auto [known, is_new] = clans_of_members_.try_emplace(one.text, followed_clan{one.at, path});
        if (is_new)
            admitted.push_back(one.text);
        else
            all.emplace_back(one.at, path,
                             fmt::format("the members of clan {} are watched already, at {}; allowed: once", one.text,
                                         to_string(known->second.at)));
    }
    return admitted;
}

watch_group group_of(const s& found)
{
    watch_group group;
    group.kind = found.kind;
    group.interval = found.interval;
    group.options = found;
    return group;
}

// A clan's league wars are its wars.
void watch_list_reader::take(const s& found, watch_group group)
{
    if (found.kind == subject_kind::war && found.league)
        leagues_.push_back(group);
    if (found.everything)
        everything_.insert(everything_.end(), group.tags.begin(), group.tags.end());
    groups.push_back(std::move(group));
}

void watch_list_reader::read_tagged(const table& watch, const table_schema<s>& schema)
{
    for (auto* from : each_table(watch, std::string(traits_of(schema.defaults.kind).table), all)) {
        report_unknown_keys(*from, schema.names(), all);
        auto found = schema.read(*from, all);
        auto group = group_of(found);
        group.tags = admit(found.kind, found.tags, path_of(*from, "tags"));
        auto filed = admit(found.kind, found.filed_tags, path_of(*from, "tags_file"));
        group.tags.insert(group.tags.end(), filed.begin(), filed.end());
        group.members_of = admit_clans(found.members_of, path_of(*from, "members_of"));
        take(found, std::move(group));
    }
}

void watch_list_reader::read_untagged(const table& watch, const table_schema<s>& schema)
{
    auto* from = only_table(watch, std::string(traits_of(schema.defaults.kind).table), all);
    if (!from)
        return;
    report_unknown_keys(*from, schema.names(), all);
    auto found = schema.read(*from, all);
    groups.push_back(group_of(found));
    if (!found.probe_tag.empty())
        groups.back().tags = {found.probe_tag};
}

void watch_list_reader::derive(subject_kind kind, const std::vector<std::string>& tags, const watch_options& options)
{
    watch_group group;
    group.kind = kind;
    group.interval = traits_of(kind).interval;
    group.options = options;
    for (auto& tag : tags)
        if (seen_.try_emplace(subject(kind, tag)).second)
            group.tags.push_back(tag);
    if (!group.tags.empty())
        groups.push_back(std::move(group));
}

// A table that names the clan has precedence.
void watch_list_reader::derive_players()
{
    watch_group group;
    group.kind = subject_kind::player;
    group.interval = traits_of(group.kind).interval;
    for (auto& clan : everything_)
        if (!clans_of_members_.contains(clan))
            group.members_of.push_back(clan);
    if (!group.members_of.empty())
        groups.push_back(std::move(group));
}

void watch_list_reader::check_clans()
{
    for (auto& [clan, where] : clans_of_members_)
        if (!seen_.contains(subject(subject_kind::clan, clan)))
            all.emplace_back(where.at, where.path,
                             fmt::format("clan {} is not watched; allowed: a clan of [[watch.clans]]", clan));
}

// What comes with other subjects, unless it has a table of its own.
void watch_list_reader::add_derived()
{
    for (auto& wars : leagues_)
        derive(subject_kind::league, wars.tags, wars.options);
    for (auto kind : {subject_kind::war, subject_kind::league, subject_kind::raid})
        derive(kind, everything_, watch_options());
    derive_players();
    check_clans();
}

const table_schema<stored_watch_settings>& runtime_schema()
{
    using r = stored_watch_settings;
    static const table_schema<r> all{"[watch.runtime]", r(), {{"max", &r::max, whole<std::size_t>(0, 1'000'000)}}};
    return all;
}

std::vector<watch_group> read_tables(const table& watch, diagnostics& all)
{
    std::vector<std::string> names{"runtime"};
    for (auto kind : all_kinds())
        names.emplace_back(traits_of(kind).table);
    report_unknown_keys(watch, names, all);
    watch_list_reader reader(all);
    for (auto& schema : watch_schemas())
        if (traits_of(schema.defaults.kind).has_tag)
            reader.read_tagged(watch, schema);
        else
            reader.read_untagged(watch, schema);
    reader.add_derived();
    return std::move(reader.groups);
}

std::string titles()
{
    std::string all;
    for (auto& schema : watch_schemas())
        all.append(all.empty() ? "" : ", ").append(schema.title);
    return all;
}

}  // namespace

std::vector<watch_group> read_watch(const table& root, diagnostics& all)
{
    std::vector<watch_group> groups;
    auto* watch = only_table(root, "watch", all);
    if (watch)
        groups = read_tables(*watch, all);
    if (groups.empty() && (watch || !root.find("watch")))
        reporter("watch", all).warn(root.at, fmt::format("names nothing to watch: add watches with `clashcast watch "
                                                         "add`, or one or more of {}", titles()));
    return groups;
}

stored_watch_settings read_runtime(const table& root, diagnostics& all)
{
    auto* watch = root.find("watch");
    auto* tables = watch ? std::get_if<table>(&watch->is) : nullptr;
    auto* found = tables ? only_table(*tables, "runtime", all) : nullptr;
    if (!found)
        return {};
    report_unknown_keys(*found, runtime_schema().names(), all);
    return runtime_schema().read(*found, all);
}

void document_watch(std::vector<documented_key>& all)
{
    for (auto& schema : watch_schemas())
        schema.document(all);
    runtime_schema().document(all);
}

}  // namespace clashcast::config
