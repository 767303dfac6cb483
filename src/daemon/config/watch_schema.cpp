#include "daemon/config/watch_schema.hpp"

#include "daemon/config/file_parsers.hpp"
#include "daemon/config/text_parsers.hpp"

namespace clashcast::config {
namespace {

using namespace std::chrono_literals;
using s = watch_settings;

value_parser<bool> parser_of(kind_option::flag)
{
    return boolean();
}

value_parser<std::vector<std::string>> parser_of(kind_option::names)
{
    return list_of(any_text(), emptiness::allowed);
}

value_parser<std::optional<std::vector<std::string>>> parser_of(kind_option::optional_names)
{
    return optional_of(list_of(any_text()));
}

value_parser<std::vector<std::chrono::minutes>> parser_of(kind_option::lead_times)
{
    return list_of(duration<std::chrono::minutes>(1min, 48h), emptiness::allowed);
}

field<s> field_of(const kind_option& option)
{
    auto make = [&](auto member) { return field<s>(std::string(option.name), member, parser_of(member)); };
    return std::visit(make, option.field);
}

void check_tags(const table& from, const s& found, diagnostics& all)
{
    auto has = [&](const char* name) { return from.find(name) != nullptr; };
    auto allowed = found.kind == subject_kind::player ? "one or more of tags, tags_file and members_of"
                                                      : "tags, tags_file, or both";
    if (!has("tags") && !has("tags_file") && !has("members_of"))
        all.emplace_back(from.at, path_of(from, "tags"), fmt::format("is missing; allowed: {}", allowed));
}

// What a table has besides the keys that all have.
void add_keys_of(subject_kind kind, std::vector<field<s>>& keys)
{
    switch (kind) {
    case subject_kind::clan: keys.emplace_back("everything", &s::everything, boolean()); break;
    case subject_kind::war: keys.emplace_back("league", &s::league, boolean()); break;
    case subject_kind::player: keys.emplace_back("members_of", &s::members_of, tag_list()); break;
    default: break;
    }
}

std::string title_of(const kind_traits& kind)
{
    return fmt::format(fmt::runtime(kind.has_tag ? "[[watch.{}]]" : "[watch.{}]"), kind.table);
}

table_schema<s> make_schema(subject_kind k)
{
    auto& kind = traits_of(k);
    table_schema<s> schema{title_of(kind), s(k), {}};
    if (kind.has_tag) {
        schema.keys = {{"tags", &s::tags, tag_list()}, {"tags_file", &s::filed_tags, tags_file()}};
        schema.check = check_tags;
    }
    schema.keys.emplace_back("interval", &s::interval, duration<std::chrono::milliseconds>(1s));
    if (kind.is_probe())
        schema.keys.emplace_back("probe_tag", &s::probe_tag, one_tag());
    for (auto& option : kind.options)
        schema.keys.push_back(field_of(option));
    add_keys_of(k, schema.keys);
    return schema;
}

}  // namespace

const std::vector<table_schema<s>>& watch_schemas()
{
    static const auto all = [] {
        std::vector<table_schema<s>> made;
        for (auto kind : all_kinds())
            made.push_back(make_schema(kind));
        return made;
    }();
    return all;
}

}  // namespace clashcast::config
