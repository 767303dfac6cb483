#include "daemon/config/sink_tables.hpp"

#include "daemon/config/text_parsers.hpp"

#include <algorithm>
#include <map>

namespace clashcast::config {
namespace {

// The keys that every sink has.
struct common_settings : sink_settings {
    std::vector<std::string> events;
    std::vector<std::string> kinds, fields, tags;
    data_level data = data_level::none;
};

std::vector<std::string> publisher_names()
{
    std::vector<std::string> all;
    for (auto& each : publishers())
        all.push_back(each.name);
    return all;
}

std::vector<std::string> names_of_kinds()
{
    std::vector<std::string> names;
    for (auto kind : all_kinds())
        names.emplace_back(to_string(kind));
    return names;
}

const table_schema<common_settings>& common_schema()
{
    using s = common_settings;
    static const table_schema<s> all{
        "[[sink]]", s(),
        {field<s>("name", &s::name, name("_-")).required(),
         field<s>("publisher", &s::publisher, one_of(publisher_names())).required(),
         field<s>("events", &s::events, list_of(event_pattern())).documented_as("all"),
         field<s>("kinds", &s::kinds, list_of(one_of(names_of_kinds()))).documented_as("all"),
         field<s>("fields", &s::fields, list_of(any_text())).documented_as("all"),
         field<s>("tags", &s::tags, list_of(one_tag())).documented_as("all"),
         {"data", &s::data,
          choice<data_level>({{"none", data_level::none},
                              {"subject", data_level::subject},
                              {"full", data_level::full}})},
         {"from", &s::from_beginning, choice<bool>({{"end", false}, {"beginning", true}})}}};
    return all;
}

std::vector<std::string> owners_of(const std::string& key)
{
    std::vector<std::string> owners;
    for (auto& each : publishers())
        if (std::find(each.keys.begin(), each.keys.end(), key) != each.keys.end())
            owners.push_back('"' + each.name + '"');
    return owners;
}

// The error about a key of another publisher says so. If the publisher is unknown, the keys of all publishers are
// accepted.
void find_unknown_keys(const table& from, const publisher_kind* chosen, diagnostics& all)
{
    auto known = common_schema().names();
    for (auto& each : publishers())
        if (!chosen || chosen == &each)
            known.insert(known.end(), each.keys.begin(), each.keys.end());
    table unclaimed = from;
    std::erase_if(unclaimed.members, [&](auto& m) {
        bool is_known = std::find(known.begin(), known.end(), m.name) != known.end();
        auto owners = is_known ? std::vector<std::string>() : owners_of(m.name);
        if (!owners.empty())
            all.emplace_back(m.at, path_of(from, m.name), fmt::format("is for the publisher {}; this sink's is \"{}\"",
                                                                      fmt::join(owners, " or "), chosen->name));
        return !owners.empty();
    });
    report_unknown_keys(unclaimed, known, all);
}

sink_settings read_sink(const table& from, diagnostics& all)
{
    auto found = common_schema().read(from, all);
    auto* chosen = find_publisher(found.publisher);
    find_unknown_keys(from, chosen, all);
    found.route.events = std::move(found.events);
    found.route.kinds = std::move(found.kinds);
    found.route.fields = std::move(found.fields);
    found.route.tags = std::move(found.tags);
    found.route.data = found.data;
    if (chosen) {
        auto plan = chosen->read(from, all);
        found.route.destination = std::move(plan.destination);
        found.route.levels = plan.levels;
        found.make = std::move(plan.make);
        found.exclusive = std::move(plan.exclusive);
        found.destination_has_cursor = plan.destination_has_cursor;
    }
    return found;
}

void report_sharing(const table& from, const sink_settings& one, const std::vector<sink_settings>& before,
                    diagnostics& all)
{
    const auto& used = one.exclusive;
    auto shares = [&](const sink_settings& other) { return other.exclusive.what == used.what; };
    auto first = std::find_if(before.begin(), before.end(), shares);
    if (used.what.empty() || first == before.end())
        return;
    auto* key = from.find(used.key);
    all.emplace_back(key ? key->at : from.at, path_of(from, used.key),
                     fmt::format("sinks \"{}\" and \"{}\" have {}, and {}; allowed: one of its own for each",
                                 first->name, one.name, used.what, used.effect));
}

}  // namespace

std::vector<sink_settings> read_sinks(const table& root, diagnostics& all)
{
    std::vector<sink_settings> sinks;
    std::map<std::string, location> taken;
    for (auto* from : each_table(root, "sink", all)) {
        auto next = read_sink(*from, all);
        report_sharing(*from, next, sinks, all);
        sinks.push_back(std::move(next));
        if (sinks.back().name.empty())
            continue;
        auto& name = *from->find("name");
        auto& at = name.at;
        auto [first, is_new] = taken.try_emplace(sinks.back().name, at);
        if (!is_new)
            all.emplace_back(at, "sink.name", fmt::format("\"{}\" is taken already, at {}; allowed: a name of its own",
                                                          std::get<text>(name.is).written, to_string(first->second)));
    }
    if (!root.find("sink"))
        all.emplace_back(root.at, "sink",
                         "is missing; allowed: one or more [[sink]], each with a name and a publisher");
    return sinks;
}

void document_sinks(std::vector<documented_key>& all)
{
    common_schema().document(all);
    for (auto& each : publishers())
        each.document(all);
}

}  // namespace clashcast::config
