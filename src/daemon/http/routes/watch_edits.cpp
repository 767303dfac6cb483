#include "daemon/http/routes/watch_edits.hpp"

#include "daemon/admin/watches.hpp"
#include "daemon/config/duration.hpp"
#include "daemon/http/routes/families.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_changes = 1000;

bool would_be_too_many(const watch_edit& edit, const std::vector<stored_watch>& stored)
{
    std::set<watch_name> names;
    for (auto* watches : {&stored, &edit.add})
        for (auto& one : *watches)
            names.insert(one.name);
    return names.size() > edit.most;
}

problem not_changed(const failure& why)
{
    if (why.code == errc::conflict)
        return typed_problem("watch-in-file", why.what);
    return why.code == errc::invalid ? invalid(422, {{"", why.what}}) : problem(503, why.what);
}

}  // namespace

asio::awaitable<edit_outcome> carry_out_edit(running_daemon& daemon, watch_edit edit)
{
    edit_outcome done;
    if ((done.wrong = away(daemon)))
        co_return done;
    auto good = admin::checked(std::move(edit), daemon.settings());
    auto before = co_await daemon.store().watches();
    auto possible = good && before ? admin::check_removal(*good, *before, daemon.settings())
                                   : result<void>(good ? before.error() : good.error());
    if (!possible) {
        done.wrong = not_changed(possible.error());
        co_return done;
    }
    auto counts = co_await daemon.edit_watches(*good);
    if (!counts) {
        done.wrong = counts.error().code == errc::refused && would_be_too_many(*good, *before)
                         ? typed_problem("too-many-watches", counts.error().what)
                         : not_changed(counts.error());
        co_return done;
    }
    auto after = co_await daemon.store().watches();
    if (!after) {
        done.wrong = problem(503, "changed, but the journal does not say what is watched now: " + after.error().what);
        co_return done;
    }
    done.counts = *counts;
    done.before = std::move(*before);
    done.after = std::move(*after);
    co_return done;
}

std::optional<std::chrono::milliseconds> read_interval(const nlohmann::json& from, const std::string& pointer,
                                                       std::vector<problem_detail>& errors)
{
    auto found = from.find("interval");
    if (found == from.end())
        return std::chrono::milliseconds(0);
    auto parsed = found->is_string() ? config::parse_duration(found->get<std::string>()) : std::nullopt;
    if (!parsed)
        errors.emplace_back(pointer + "/interval", "interval must be a duration, such as \"60s\" or \"5m\"");
    return parsed;
}

void read_watches(const nlohmann::json& body, const char* member, std::vector<problem_detail>& errors,
                  std::vector<stored_watch>& into)
{
    auto found = body.find(member);
    if (found == body.end())
        return;
    auto pointer = fmt::format("/{}", member);
    if (!found->is_array() || found->size() > most_changes) {
        errors.emplace_back(pointer, fmt::format("{} must be a list of at most {} watches", member, most_changes));
        return;
    }
    for (std::size_t i = 0; i < found->size(); ++i) {
        auto& one = (*found)[i];
        auto at = fmt::format("{}/{}", pointer, i);
        if (!one.is_object() || !one.contains("kind") || !one["kind"].is_string() || !one.contains("tag") ||
            !one["tag"].is_string()) {
            errors.emplace_back(at, "a watch needs a kind and a tag, both strings");
            continue;
        }
        auto interval = read_interval(one, at, errors);
        stored_watch wanted(watch_name(one["kind"].get<std::string>(), one["tag"].get<std::string>()),
                            interval.value_or(std::chrono::milliseconds(0)));
        if (auto good = checked(wanted); !good)
            errors.emplace_back(at, good.error().what);
        else
            into.push_back(std::move(*good));
    }
}

}  // namespace clashcast::http
