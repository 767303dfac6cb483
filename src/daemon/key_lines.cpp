#include "daemon/key_lines.hpp"

#include "text/printable.hpp"

#include <fmt/format.h>

namespace clashcast {
namespace {

std::string keys(std::size_t count)
{
    return fmt::format("{} key{}", count, count == 1 ? "" : "s");
}

}  // namespace

std::vector<std::string> tokens_of(const obtained_keys& got)
{
    std::vector<std::string> all;
    for (auto& key : got.usable)
        all.push_back(key.token);
    return all;
}

std::string describe_request(const config::key_settings& wanted)
{
    return fmt::format("asking {} for {} named {}", wanted.url, keys(wanted.count), wanted.name);
}

std::vector<std::string> describe_revocations(const obtained_keys& got)
{
    std::vector<std::string> lines;
    for (auto& key : got.done.revoke)
        lines.push_back(fmt::format("revoking key {} ({}), valid for {} only", got.done.name, printable(key.id),
                                    fmt::join(key.addresses, ", ")));
    return lines;
}

std::string describe_use(const obtained_keys& got)
{
    return fmt::format("using {} named {}, valid for {}{}", keys(got.usable.size()), got.done.name,
                       fmt::join(got.addresses, ", "),
                       got.done.create > 0 ? fmt::format("; made {}", got.done.create) : "");
}

std::string describe_lack(const obtained_keys& got, bool may_change)
{
    auto& done = got.done;
    auto wanted = done.use.size() + done.create + done.lacking;
    auto which = wanted == 1 ? "the key" : fmt::format("{} of the {} keys", done.lacking, wanted);
    if (!may_change)
        return fmt::format("{} could not be made: this is a dry run, which makes and revokes none", which);
    return fmt::format("{} could not be made: {}; revoke one with `clashcast keys revoke`", which,
                       describe_full_account(done));
}

std::string describe_refusal(const obtained_keys& got, bool wrong_address)
{
    auto where = fmt::format("{}", fmt::join(got.addresses, ", "));
    if (!wrong_address)
        return fmt::format("the API does not accept a key that the portal has for {}", where);
    return fmt::format("the API does not accept keys that are valid for {}; the API and the portal must see the same "
                       "address: check proxy and routing", where);
}

}  // namespace clashcast
