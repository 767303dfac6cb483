#include <clashcast/consumer.hpp>

#include <fmt/format.h>

namespace clashcast {
namespace {

// What is lost when the machine of such a store fails.
std::string loss_of(const durability& of)
{
    if (of.store.starts_with("memory"))
        return "lost with the process";
    if (of.store.starts_with("sqlite"))
        return of.fsync == "always" ? "a power cut loses nothing" : "a power cut may lose the last seconds";
    if (of.fsync == "off")
        return "no append-only file: a crash loses what came after the last snapshot";
    auto setting = fmt::format("appendfsync {}", of.fsync);
    if (of.fsync == "always")
        return setting + ": a power cut loses nothing";
    if (of.fsync == "everysec")
        return setting + ": a power cut may lose a second";
    if (of.fsync == "no")
        return setting + ": a power cut may lose half a minute";
    return "appendfsync is not known: the user may not run CONFIG GET";
}

}  // namespace

std::string to_string(const durability& of)
{
    if (of.store.empty())
        return {};
    auto text = fmt::format("{}, {}", of.store, loss_of(of));
    return of.eviction.empty() ? text : fmt::format("{}; {}", text, of.eviction);
}

}  // namespace clashcast
