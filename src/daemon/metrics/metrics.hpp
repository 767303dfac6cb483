#pragma once
// The status of a process as metrics for Prometheus. Pure. docs/operating.md lists them.
//
// Labels have few values: no tag and no name of a clan or player is one.

#include "daemon/config/configuration.hpp"
#include "daemon/metrics/process_usage.hpp"

#include <clashcast/pipeline_status.hpp>

#include <optional>
#include <string>

namespace clashcast::metrics {

struct last_reload {
    bool taken = true;
    timestamp success{};  // when a configuration was taken over last
};

// The text that GET /metrics answers.
std::string text_of(const pipeline_status&, const config::configuration&, const last_reload&, const process_usage&,
                    timestamp now);

constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace clashcast::metrics
