#pragma once
// What is watched, as pages of a list. Pure.

#include "daemon/config/configuration.hpp"

#include <clashcast/pipeline_status.hpp>
#include <clashcast/stored_watch.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clashcast::http {

// A row: what the configuration or the journal names. Members have none: they follow from a row of the kind "members".
struct watch_row {
    watch_row() = default;
    watch_row(watch_name n, std::chrono::milliseconds i, watch_origin o) : name(std::move(n)), interval(i), origin(o) {}

    watch_name name;
    std::chrono::milliseconds interval{};  // as it applies
    watch_origin origin = watch_origin::added;
};

struct watch_filter {
    watch_filter() = default;

    std::string kind;                    // empty: all
    std::optional<watch_origin> origin;  // nothing: all
    std::string search;                  // part of the tag, in any case
    std::size_t after = 0;               // rows before the page
    std::size_t limit = 100;
};

struct watch_page {
    watch_page() = default;

    std::vector<watch_row> rows;
    std::size_t total = 0;  // that match, on all pages
};

// Those of the journal first, then those of the configuration, by kind and tag.
watch_page page_of(const config::configuration&, const std::vector<stored_watch>&, const watch_filter&);

// The row of that name. A watch of the configuration hides one of the journal.
std::optional<watch_row> find_row(const config::configuration&, const std::vector<stored_watch>&, const watch_name&);

}  // namespace clashcast::http
