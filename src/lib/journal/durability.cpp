#include <clashcast/consumer.hpp>

#include <fmt/format.h>

namespace clashcast {
namespace {

// What is lost when the machine of such a store fails.
std::string loss_of(const durability& kept)
{
    if (kept.store.starts_with("memory"))
        return "lost with the process";
    if (kept.store.starts_with("sqlite"))
        return kept.fsync == "always" ? "a power cut loses nothing" : "a power cut may lose the last seconds";
    if (kept.fsync == "off")
        return "no append-only file: a crash loses what came after the last snapshot";
    auto setting = fmt::format("appendfsync {}", kept.fsync);
    if (kept.fsync == "always")
        return setting + ": a power cut loses nothing";
    if (kept.fsync == "everysec")
        return setting + ": a power cut may lose a second";
    if (kept.fsync == "no")
        return setting + ": a power cut may lose half a minute";
    return "appendfsync is not known: the user may not run CONFIG GET";
}

}  // namespace

std::string to_string(const durability& kept)
{
    if (kept.store.empty())
        return {};
    auto text = fmt::format("{}, {}", kept.store, loss_of(kept));
    return kept.eviction.empty() ? text : fmt::format("{}; {}", text, kept.eviction);
}

}  // namespace clashcast
