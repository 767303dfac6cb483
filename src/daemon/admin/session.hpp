#pragma once
// Opens the journal for one command.

#include "daemon/config/configuration.hpp"

#include <clashcast/journal.hpp>

#include <functional>

namespace clashcast::admin {

// What a command does with the journal.
using task = std::function<awaitable<result<void>>(journal&)>;

// Runs it beside the owner of the journal, if there is one. Fails if there is no journal, or if it cannot be reached.
result<void> run_attached(const config::configuration&, const task&);

// The same in a coroutine. The settings and the task must outlive it.
awaitable<result<void>> attached(const config::configuration&, const task&);

// Runs it as the owner. Fails if another process owns the journal for longer than the lease of a killed one lasts.
result<void> run_exclusive(const config::configuration&, const task&);

}  // namespace clashcast::admin
