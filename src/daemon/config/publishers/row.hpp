#pragma once
// A publisher's row in the table of publishers, made of its schema and its plan.

#include "daemon/config/publishers.hpp"
#include "daemon/config/table_schema.hpp"

#include <string>
#include <utility>
#include <vector>

namespace clashcast::config {

// `plan` makes a publisher_plan of the settings that `schema` has read.
template <class S>
publisher_kind row(std::string name, table_schema<S> schema, publisher_plan (*plan)(const S&))
{
    auto keys = schema.names();
    auto read = [schema, plan](const table& from, diagnostics& all) { return plan(schema.read(from, all)); };
    auto document = [schema](std::vector<documented_key>& all) { schema.document(all); };
    return {std::move(name), std::move(keys), read, document};
}

}  // namespace clashcast::config
