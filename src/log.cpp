#include <clashcast/log.hpp>

#include "text/printable.hpp"
#include "text/secrets.hpp"

#include <cstdio>

namespace clashcast {
namespace {

void to_stderr(severity how_bad, std::string_view line)
{
    if (how_bad >= severity::warning)
        fmt::print(stderr, "clashcast: {}\n", line);
}

std::function<void(severity, std::string_view)>& destination()
{
    static std::function<void(severity, std::string_view)> where = to_stderr;
    return where;
}

}  // namespace

void set_log(std::function<void(severity, std::string_view)> where)
{
    destination() = where ? std::move(where) : to_stderr;
}

// Whoever wrote parts of it, a line tells no secret and has nothing in it that cannot be seen.
void log::write(severity how_bad, std::string_view line)
{
    destination()(how_bad, printable(without_secrets(line)));
}

}  // namespace clashcast
