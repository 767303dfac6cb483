#include "net/address_range.hpp"
#include "text/printable.hpp"

#include <clashcast/developer_portal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace clashcast {
namespace {

// Whether the API accepts the key from all of these addresses. One that is a range is covered by its first address: the
// portal has only seen addresses.
bool is_valid_for(const api_key& key, const std::vector<std::string>& addresses)
{
    return std::all_of(addresses.begin(), addresses.end(), [&](const std::string& text) {
        boost::system::error_code no;
        auto address = boost::asio::ip::make_address(text.substr(0, text.find('/')), no);
        auto has_it = [&](const std::string& range) { return net::covers(range, address); };
        return !no && std::any_of(key.addresses.begin(), key.addresses.end(), has_it);
    });
}

}  // namespace

key_plan plan_keys(const std::vector<api_key>& all, const std::vector<std::string>& addresses, std::string_view name,
                   std::size_t count)
{
    key_plan plan;
    plan.name = name;
    for (auto& key : all) {
        bool ours = key.name == name, valid = is_valid_for(key, addresses);
        (ours && !valid ? plan.revoke : plan.stay).push_back(key);
        if (ours && valid && plan.use.size() < count)
            plan.use.push_back(key);
    }
    auto wanted = count - plan.use.size();
    plan.create = std::min(wanted, most_keys - std::min(plan.stay.size(), most_keys));
    plan.lacking = wanted - plan.create;
    return plan;
}

std::string describe_full_account(const key_plan& plan)
{
    std::map<std::string, std::size_t> counts;
    for (auto& key : plan.stay)
        ++counts[printable(key.name)];
    std::string names;
    for (auto& [name, count] : counts)
        names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", name, count);
    return fmt::format("the account has {} keys, and the portal allows {}: {}", plan.stay.size(), most_keys, names);
}

}  // namespace clashcast
