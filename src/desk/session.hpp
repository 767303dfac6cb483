#pragma once
// A journal for as long as one command needs it.

#include "configuration/configuration.hpp"

#include <clashcast/journal.hpp>

#include <functional>

namespace clashcast::desk {

// What a command does. A failure ends it.
using errand = std::function<awaitable<result<void>>(journal&)>;

// Runs it beside whoever owns the journal. Fails also when there is nothing to look at, or nobody answers.
result<void> beside_the_owner(const config::configuration&, const errand&);

// Runs it as the owner. Fails when another process is that, and goes on being it for longer than a killed one would.
result<void> as_the_owner(const config::configuration&, const errand&);

}  // namespace clashcast::desk
