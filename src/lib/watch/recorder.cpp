#include "watch/recorder.hpp"

#include "json/document.hpp"

#include <clashcast/log.hpp>

#include <string>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

// What the poll_error says of an answer that was malformed.
std::string error_of(const change& news)
{
    json::document metadata;
    return metadata.parse(news.events.back().metadata) ? metadata.root()["error"].text() : std::string();
}

}  // namespace

// A journal that went back has lost changes that this process saw recorded: answers are compared again.
void recorder::forget_what_the_journal_lost()
{
    if (auto now = all_.journal.generation(); now != all_.generation) {
        all_.generation = now;
        all_.subjects.forget_answers();
    }
}

asio::awaitable<result<checkpoint>> recorder::commit(std::uint32_t number, const poll_result& found)
{
    auto& which = all_.subjects[number];
    auto what = all_.subjects.name_of(which);
    std::optional<std::string> malformed;
    bool has_news = false, has_events = false;
    committer::step compare = [&](checkpoint last) {
        auto news = advance(what, std::move(last), found, all_.subjects.group_of(which).options);
        has_news = news.has_value();
        has_events = has_news && !news->events.empty();
        if (news && news->next.active_failure && !news->events.empty())
            malformed = error_of(*news);
        return news;
    };
    auto recorded = co_await all_.records.record(what, std::move(compare));
    if (!recorded)
        all_.failed(number, not_recorded(what, recorded.error()));
    else if (recorded->active_failure)
        recorded->active_failure->message = std::move(malformed);
    if (recorded && has_events)
        which.changed_at = all_.moment();
    if (recorded && !has_news && std::holds_alternative<std::string>(found.outcome))
        ++all_.counts[what.kind].unchanged;
    co_return recorded;
}

// Nothing if they are not asked for.
std::optional<std::vector<std::string>> recorder::members_in(const subject_state& which, const std::string& body) const
{
    if (!all_.on_members || !all_.reported_clans.contains(which.tag))
        return {};
    return clashcast::members_in(all_.subjects.group_of(which).kind, body);
}

asio::awaitable<recorded_poll> recorder::answer(std::uint32_t number, snapshot seen, request asked)
{
    auto& which = all_.subjects[number];
    forget_what_the_journal_lost();
    auto hash = hash_body(seen.body);
    bool is_known = hash == which.body_hash && !which.failing;
    auto members = is_known && which.members_told ? std::nullopt : members_in(which, seen.body);
    if (is_known) {
        tell_members(number, members);
        ++all_.counts[all_.subjects.group_of(which).kind].unchanged;
        co_return recorded_poll{true, {}};
    }
    auto begun = all_.generation;
    poll_result found(std::move(seen), std::move(asked));
    auto recorded = co_await commit(number, found);
    if (!recorded)
        co_return recorded_poll();
    which.body_hash = begun == all_.journal.generation() ? hash : 0;
    which.failing = recorded->active_failure.has_value();
    if (which.failing)
        all_.failed(number, cause_of(all_.subjects.name_of(which), *recorded->active_failure));
    else
        tell_members(number, members);
    co_return recorded_poll{!which.failing, std::move(*recorded)};
}

void recorder::tell_members(std::uint32_t number, std::optional<std::vector<std::string>>& members)
{
    auto& which = all_.subjects[number];
    if (!members)
        return;
    which.members_told = 1;
    all_.on_members(which.tag, std::move(*members));
}

// A 503 does not concern the subject: the probe finds out whether it is maintenance.
asio::awaitable<recorded_poll> recorder::failure(std::uint32_t number, poll_failure failed)
{
    auto& which = all_.subjects[number];
    auto what = all_.subjects.name_of(which);
    bool good = means_answer(what.kind, failed);
    if (!good) {
        all_.failed(number, cause_of(what, failed));
        log::debug("{} failed: {}", to_string(what),
                   failed.message.value_or(failed.reason.value_or("no reason given")));
    }
    if (failed.status == in_maintenance) {
        probe_.look_soon();
        co_return recorded_poll();
    }
    poll_result found(std::move(failed), all_.time.wall());
    auto recorded = co_await commit(number, found);
    if (!recorded)
        co_return recorded_poll();
    which.failing = recorded->active_failure.has_value();
    co_return recorded_poll{good, std::move(*recorded)};
}

asio::awaitable<recorded_poll> recorder::other(std::uint32_t number, poll_result found)
{
    auto* failed = std::get_if<poll_failure>(&found.outcome);
    if (failed && failed->status == in_maintenance) {
        probe_.look_soon();
        co_return recorded_poll();
    }
    bool good = !failed;
    auto begun = all_.generation;
    auto recorded = co_await commit(number, found);
    if (!recorded)
        co_return recorded_poll();
    all_.subjects[number].body_hash = begun == all_.journal.generation() ? recorded->body_hash : 0;
    co_return recorded_poll{good, std::move(*recorded)};
}

}  // namespace clashcast
