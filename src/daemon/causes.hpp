#pragma once
// Why a process is degraded, as its page, `clashcast status`, its metrics and systemd say. Pure.

#include "daemon/config/configuration.hpp"
#include "daemon/reloader.hpp"

#include <clashcast/pipeline_status.hpp>

#include <optional>

namespace clashcast {

// Adds what the pipeline cannot know to its causes: the configuration needs more polls than its tokens allow, and the
// last reload was refused.
void add_causes(pipeline_status&, const config::configuration&, const std::optional<reload_result>& last);

}  // namespace clashcast
