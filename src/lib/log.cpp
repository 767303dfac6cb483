#include <clashcast/log.hpp>

#include "text/printable.hpp"
#include "text/secrets.hpp"

#include <cstdio>

namespace clashcast {
namespace {

void to_stderr(severity level, std::string_view line)
{
    if (level >= severity::warning)
        fmt::print(stderr, "clashcast: {}\n", line);
}

std::function<void(severity, std::string_view)>& destination()
{
    static std::function<void(severity, std::string_view)> target = to_stderr;
    return target;
}

}  // namespace

void set_log(std::function<void(severity, std::string_view)> target)
{
    destination() = target ? std::move(target) : to_stderr;
}

// Parts of a line may come from elsewhere: removes secrets and invisible characters.
void log::write(severity level, std::string_view line)
{
    destination()(level, printable(without_secrets(line)));
}

}  // namespace clashcast
