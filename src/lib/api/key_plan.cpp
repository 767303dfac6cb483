#include "api/portal_messages.hpp"
#include "net/address_range.hpp"
#include "text/printable.hpp"

#include <clashcast/developer_portal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace clashcast {
namespace {

using texts = std::vector<std::string>;

// Of a range in `addresses`, only the first address is compared.
std::size_t count_valid(const api_key& key, const texts& addresses)
{
    auto is_valid = [&](const std::string& text) {
        boost::system::error_code no;
        auto address = boost::asio::ip::make_address(text.substr(0, text.find('/')), no);
        auto has_it = [&](const std::string& range) { return net::covers(range, address); };
        return !no && std::any_of(key.addresses.begin(), key.addresses.end(), has_it);
    };
    return static_cast<std::size_t>(std::count_if(addresses.begin(), addresses.end(), is_valid));
}

// Whether the API accepts the key from all of these addresses.
bool is_valid_for(const api_key& key, const texts& addresses)
{
    return count_valid(key, addresses) == addresses.size();
}

// Whether it is certain that the API accepts the key from none of them, but from others.
bool is_for_others(const api_key& key, const texts& addresses)
{
    auto is_known = [](const std::string& range) { return normalised_range(range).has_value(); };
    return !key.addresses.empty() && std::all_of(key.addresses.begin(), key.addresses.end(), is_known) &&
           count_valid(key, addresses) == 0;
}

}  // namespace

key_plan plan_keys(const std::vector<api_key>& all, const texts& addresses, std::string_view name, std::size_t count)
{
    key_plan plan;
    plan.name = name;
    for (auto& key : all) {
        bool ours = key.name == name;
        (ours && is_for_others(key, addresses) ? plan.revoke : plan.stay).push_back(key);
        if (ours && is_valid_for(key, addresses) && plan.use.size() < count)
            plan.use.push_back(key);
    }
    auto wanted = count - plan.use.size();
    plan.create = std::min(wanted, most_keys - std::min(plan.stay.size(), most_keys));
    plan.lacking = wanted - plan.create;
    return plan;
}

key_plan without_changes(key_plan plan)
{
    plan.stay.insert(plan.stay.end(), plan.revoke.begin(), plan.revoke.end());
    plan.revoke.clear();
    plan.lacking += std::exchange(plan.create, 0);
    return plan;
}

std::string describe_full_account(const key_plan& plan)
{
    std::map<std::string, std::size_t> counts;
    for (auto& key : plan.stay)
        ++counts[key.name];
    std::string names;
    for (auto& [name, count] : counts)
        names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", name, count);
    return fmt::format("the account has {} keys, and the portal allows {}: {}", plan.stay.size(), most_keys,
                       sanitized(names));
}

}  // namespace clashcast
