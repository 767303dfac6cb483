#pragma once
// What a person can do with dead letters. The commands and the HTTP routes use the same functions. clashcast may run.

#include "daemon/admin/dead_letter_selection.hpp"
#include "daemon/admin/redelivery.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace clashcast::admin {

// Fails with errc::invalid for a name that neither the configuration nor the journal has: it is probably misspelt. An
// empty name is right. The configuration must outlive it, here and below.
awaitable<result<void>> check_sink_name(journal&, const config::configuration&, std::string name);

struct dropped_letters {
    dropped_letters() = default;

    std::uint64_t count = 0;
    std::set<position> missing;  // ids that do not exist
};
awaitable<result<dropped_letters>> drop_letters(journal&, selection);

struct replayed_letters {
    replayed_letters() = default;

    std::vector<std::pair<std::string, redelivery_counts>> sinks;
    std::set<position> missing;
    std::vector<std::string> unconfigured;  // sinks that are not in the configuration: their letters are kept
};

// Publishes each again with the current configuration of its sink, one sink after another. Removes what the destination
// accepts. Keeps what it refuses again, and what the sink's events and tags now leave out. Fails when a destination
// cannot be reached; nothing is lost then.
// `say` gets a line for what is kept and for each thousand; `meanwhile` how far it has come, after each batch.
awaitable<result<replayed_letters>> replay_letters(journal&, const config::configuration&, selection, progress say,
                                                   progress meanwhile = {});

// "there is no dead letter 0-17"; success if none is missing.
result<void> report_missing(const std::set<position>&);
result<void> report_unconfigured(const std::vector<std::string>& sinks);

}  // namespace clashcast::admin
