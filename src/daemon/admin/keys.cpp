#include "daemon/admin/keys.hpp"

#include "daemon/admin/key_files.hpp"
#include "daemon/admin/table.hpp"
#include "text/printable.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <ostream>
#include <utility>

namespace clashcast::admin {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using portal_task = std::function<awaitable<result<void>>(developer_portal&)>;

awaitable<result<void>> log_in_and(portal_options options, const portal_task& work)
{
    auto portal = co_await log_in(std::move(options));
    if (!portal)
        co_return portal.error();
    co_return co_await work(**portal);
}

result<void> run_logged_in(const portal_options& options, const portal_task& work)
{
    asio::io_context context(1);
    std::exception_ptr thrown;
    result<void> outcome;
    asio::co_spawn(context, log_in_and(options, work), [&](std::exception_ptr e, result<void> ended) {
        thrown = e;
        outcome = std::move(ended);
    });
    context.run();
    if (thrown)
        std::rethrow_exception(thrown);
    return outcome;
}

std::string addresses_of(const api_key& key)
{
    return key.addresses.empty() ? "no address" : fmt::format("{}", fmt::join(key.addresses, ", "));
}

std::string describe(const api_key& key)
{
    return fmt::format("key {} ({}), valid for {}", printable(key.name), printable(key.id), addresses_of(key));
}

// Whether the key is valid for this machine, as plan_keys() decides it.
bool is_valid_here(const api_key& key, const std::vector<std::string>& addresses)
{
    return !plan_keys({key}, addresses, key.name, 1).use.empty();
}

std::string as_table(const std::vector<api_key>& all, const std::vector<std::string>& addresses)
{
    std::vector<std::vector<std::string>> rows{{"NAME", "VALID HERE", "VALID FOR", "ID", "DESCRIPTION"}};
    for (auto& key : all)
        rows.push_back({printable(key.name), is_valid_here(key, addresses) ? "yes" : "no", addresses_of(key),
                        printable(key.id), key.description});
    return in_columns(rows, rows.front().size());
}

std::string as_json(const std::vector<api_key>& all, const std::vector<std::string>& addresses)
{
    auto listed = nlohmann::ordered_json::array();
    for (auto& key : all) {
        auto& entry = listed.emplace_back();
        entry["name"] = printable(key.name);
        entry["id"] = printable(key.id);
        entry["description"] = key.description;
        entry["addresses"] = key.addresses;
        entry["valid_here"] = is_valid_here(key, addresses);
    }
    return nlohmann::ordered_json{{"addresses", addresses}, {"keys", std::move(listed)}}.dump() + '\n';
}

awaitable<result<void>> list(developer_portal& portal, bool json, std::ostream& out)
{
    auto all = co_await portal.keys();
    if (!all)
        co_return all.error();
    if (json)
        out << as_json(*all, portal.addresses());
    else
        out << as_table(*all, portal.addresses())
            << fmt::format("\n{} of {} keys; the address of this machine is {}\n", all->size(), most_keys,
                           fmt::join(portal.addresses(), ", "));
    out.flush();
    co_return result<void>();
}

result<void> write_files(const std::vector<key_file>& files, const std::vector<api_key>& keys, std::ostream& out,
                         std::ostream& talk)
{
    auto to_write = plan_key_files(files, keys);
    for (auto& before : files) {
        auto next = std::find_if(to_write.begin(), to_write.end(), [&](auto& f) { return f.path == before.path; });
        auto written = next == to_write.end() ? result<void>() : write_key_file(*next, before.token.has_value());
        if (!written)
            return written;
        talk << fmt::format("{} {}\n", before.path, next == to_write.end() ? "holds its key already" : "written")
             << std::flush;
        out << before.path << '\n' << std::flush;
    }
    return {};
}

// What can fail is checked before anything is revoked or made.
awaitable<result<void>> make(developer_portal& portal, const wanted_keys& wanted, const std::vector<key_file>& files,
                             std::ostream& out, std::ostream& talk)
{
    auto all = co_await portal.keys();
    if (!all)
        co_return all.error();
    auto owned = check_owned(files, *all, wanted.name);
    if (!owned)
        co_return owned;
    auto plan = plan_keys(*all, portal.addresses(), wanted.name, wanted.count);
    if (plan.lacking > 0)
        co_return failure(errc::invalid, fmt::format("no room for {} more: {}; nothing was changed; revoke some with "
                                                     "`clashcast keys revoke`", plan.create + plan.lacking,
                                                     describe_full_account(plan)));
    for (auto& file : files)
        if (holds_dead_key(file, *all))
            talk << fmt::format("{} holds a key that the account no longer has; it will be replaced\n", file.path);
    for (auto& key : plan.revoke)
        talk << fmt::format("revoking {}, and not for this machine, {}\n", describe(key),
                            fmt::join(portal.addresses(), ", "));
    if (plan.create > 0)
        talk << fmt::format("making {} named {}, valid for {}\n", plan.create, plan.name,
                            fmt::join(portal.addresses(), ", "));
    talk.flush();
    auto usable = co_await carry_out(portal, std::move(plan));
    if (!usable)
        co_return usable.error();
    co_return write_files(files, *usable, out, talk);
}

awaitable<result<void>> revoke(developer_portal& portal, const std::string& name_or_id, std::ostream& talk)
{
    auto all = co_await portal.keys();
    if (!all)
        co_return all.error();
    bool found = false;
    for (auto& key : *all) {
        if (key.name != name_or_id && key.id != name_or_id)
            continue;
        found = true;
        talk << fmt::format("revoking {}\n", describe(key)) << std::flush;
        auto revoked = co_await portal.revoke(key.id);
        if (!revoked)
            co_return revoked;
    }
    if (!found)
        co_return failure(errc::invalid, fmt::format("the account has no key with the name or the id {}; "
                                                     "`clashcast keys list` shows all", printable(name_or_id)));
    co_return result<void>();
}

}  // namespace

result<void> list_keys(const portal_options& options, bool json, std::ostream& out)
{
    return run_logged_in(options, [&](developer_portal& portal) { return list(portal, json, out); });
}

result<void> make_keys(const portal_options& options, const wanted_keys& wanted, std::ostream& out, std::ostream& talk)
{
    auto files = read_key_files(wanted.folder, wanted.name, wanted.count);
    if (!files)
        return files.error();
    return run_logged_in(options, [&](developer_portal& portal) { return make(portal, wanted, *files, out, talk); });
}

result<void> revoke_keys(const portal_options& options, const std::string& name_or_id, std::ostream& talk)
{
    return run_logged_in(options, [&](developer_portal& portal) { return revoke(portal, name_or_id, talk); });
}

}  // namespace clashcast::admin
