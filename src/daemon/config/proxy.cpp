#include "daemon/config/proxy.hpp"

#include "net/proxy.hpp"

#include <algorithm>
#include <initializer_list>

namespace clashcast::config {
namespace {

std::optional<named_proxy> first_set(const environment& variables, std::initializer_list<const char*> names)
{
    for (auto* name : names)
        if (auto found = variables(name); found && !found->empty())
            return named_proxy{name, *found};
    return std::nullopt;
}

std::string host_of(const std::string& url)
{
    auto rest = url.substr(std::min(url.find("//") + 2, url.size()));
    auto found = net::parse_authority(rest.substr(0, rest.find_first_of("/?#")));
    return found ? found->host : std::string();
}

}  // namespace

std::optional<named_proxy> find_proxy(const environment& variables, const std::string& base_url)
{
    auto found = base_url.starts_with("https://")
                     ? first_set(variables, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
                     : first_set(variables, {"http_proxy", "all_proxy", "ALL_PROXY"});
    auto direct = first_set(variables, {"no_proxy", "NO_PROXY"});
    if (found && direct && net::goes_direct(direct->url, host_of(base_url)))
        return std::nullopt;
    return found;
}

}  // namespace clashcast::config
