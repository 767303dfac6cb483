#pragma once
// clashcast check --live: whether tokens, journal and sinks could be used now.

#include "daemon/config/configuration.hpp"

#include <string>
#include <vector>

namespace clashcast::admin {

struct probe_result {
    probe_result() = default;
    probe_result(std::string n, bool good, std::string t) : name(std::move(n)), ok(good), text(std::move(t)) {}

    std::string name;  // "token 1", "journal", "sink mqtt"
    bool ok = false;
    std::string text;  // what was found, or why it cannot be used
};

// Probes all at the same time, each for 10 s at most: a request with every token, a look at the journal, a connection
// to every sink's destination. Writes, publishes and owns nothing; clashcast may run. A terminal shows what is still
// under way. Blocks.
std::vector<probe_result> probe_all(const config::configuration&);

// "ok    token 1  accepted", a line each. Pure.
std::string probes_as_text(const std::vector<probe_result>&, bool has_colour);

// One object: {"file", "summary", "checks": [{"name", "ok", "text"}]}. Pure.
std::string probes_as_json(const std::string& file, const std::string& summary, const std::vector<probe_result>&);

}  // namespace clashcast::admin
