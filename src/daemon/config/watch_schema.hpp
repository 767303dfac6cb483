#pragma once
// The keys of the [[watch...]] tables.

#include "daemon/config/table_schema.hpp"

#include <clashcast/watch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace clashcast::config {

// A table of any kind.
struct watch_settings : watch_options {
    watch_settings() = default;
    explicit watch_settings(subject_kind k)
        : kind(k), interval(traits_of(k).interval), probe_tag(traits_of(k).probe_tag)
    {
    }

    subject_kind kind = subject_kind::clan;
    std::chrono::milliseconds interval{};
    std::vector<located_text> tags;
    std::vector<located_text> filed_tags;
    std::string probe_tag;
    std::vector<located_text> members_of;
    bool league = true;
    bool everything = false;
};

// The table of each kind, in the order of all_kinds().
const std::vector<table_schema<watch_settings>>& watch_schemas();

}  // namespace clashcast::config
