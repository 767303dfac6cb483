// The stored watches.

#include "journal/redis/codec.hpp"

#include "journal/watches.hpp"
#include "redis/number.hpp"

#include <fmt/format.h>

namespace clashcast {
namespace {

std::string field_of(const watch_name& name)
{
    return fmt::format("{}/{}", name.kind, name.tag);
}

}  // namespace

watches_record make_watches_record(const redis::value& edit, const redis::value& edits, const redis::value& fields)
{
    watches_record made;
    if (!edit.text.empty())
        made.edit = edit.text;
    made.edits = edits.text;
    for (const auto& field : fields.elements)
        made.fields.push_back(field.text);
    return made;
}

result<std::vector<stored_watch>> parse_watches(const watches_record& stored)
{
    watch_intervals watches;
    for (std::size_t i = 0; i + 1 < stored.fields.size(); i += 2) {
        const auto& field = stored.fields[i];
        auto slash = field.find('/');
        auto interval = redis::parse_number<std::int64_t>(stored.fields[i + 1]);
        if (slash == field.npos || !interval)
            return failure(errc::malformed, fmt::format("a stored watch is damaged: {} {}", field,
                                                        stored.fields[i + 1]));
        watches.emplace(watch_name(field.substr(0, slash), field.substr(slash + 1)),
                        std::chrono::milliseconds(*interval));
    }
    return to_watches(watches);
}

void add_watch_edit(redis::command& arguments, const watch_edit& what)
{
    distinct_edit edit(what);
    arguments.add(what.most).add(edit.add.size());
    for (const auto& [name, interval] : edit.add)
        arguments.add(field_of(name)).add(interval.count());
    for (const auto& name : edit.remove)
        arguments.add(field_of(name));
}

}  // namespace clashcast
