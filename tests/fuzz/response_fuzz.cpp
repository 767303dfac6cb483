// From responses to events. Input: the name of the kind of subject, then successive polls. A poll is the body of a
// response; before it, on lines of their own, may be "@" and a time of the game, or "?" and the name and tag of another
// request. With "?" alone nothing is asked, and time goes on.

#include "diff/game_time.hpp"
#include "fuzz/change_checks.hpp"
#include "text/printable.hpp"

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

const subject& subject_of(std::string_view name)
{
    static const auto all = [] {
        std::vector<subject> each;
        for (auto kind : all_kinds())
            each.emplace_back(kind, traits_of(kind).has_tag ? "#2PP" : "");
        return each;
    }();
    auto kind = find_kind(name);
    return all[kind ? static_cast<std::size_t>(*kind) : 0];
}

// The first line of the text, which loses it, if it begins with that character.
std::optional<std::string_view> take_line(std::string_view& text, char first)
{
    if (!text.starts_with(first))
        return {};
    auto line = text.substr(1, text.find('\n') - 1);
    text.remove_prefix(std::min(text.size(), line.size() + 2));
    return line;
}

// The tag of a request comes from JSON, and so is UTF-8.
request request_of(std::string_view line, subject_kind kind)
{
    auto name = line.substr(0, line.find(' '));
    auto tag = name.size() < line.size() ? line.substr(name.size() + 1) : std::string_view();
    if (!character_error(tag).empty())
        tag = {};
    for (auto& form : traits_of(kind).other_requests)
        if (form.name == name)
            return {form.name, std::string(tag)};
    return {};
}

// Later times cannot be read from an event.
constexpr timestamp latest = std::chrono::sys_days(std::chrono::year(2500) / 1 / 1);

poll_result poll_of(std::string_view text, subject_kind kind)
{
    timestamp now(1ms);
    if (auto time = take_line(text, '@'))
        now = std::min(diff::parse_game_time(*time).value_or(timestamp()), latest);
    auto line = take_line(text, '?');
    if (line && line->empty())
        return poll_result(now);
    return {snapshot(std::string(text), now), line ? request_of(*line, kind) : request()};
}

std::size_t events_in(const std::optional<change>& found)
{
    return found ? found->events.size() : 0;
}

poll_result with_one_more_space(poll_result poll)
{
    if (auto body = std::get_if<std::string>(&poll.outcome))
        *body += ' ';
    return poll;
}

watch_options everything()
{
    watch_options options;
    options.remind = {720min, 60min};
    options.achievements = {"x"};
    return options;
}

}  // namespace

void fuzz::run(std::string_view input)
{
    auto polls = parts_of(input, 1);
    auto& about = subject_of(polls.front());
    const auto options = everything();
    checkpoint last;
    for (auto text = polls.begin() + 1; text != polls.end(); ++text) {
        auto poll = poll_of(*text, about.kind);
        auto found = advance(about, last, poll, options);
        check_change(found, about, last);
        check_same(found, advance(about, last, poll, options));
        bool known = last.body_hash != 0 || !last.diff_state.empty() || about.kind == subject_kind::maintenance;
        require(known || !found || found->next.active_failure || found->events.empty() || !poll.asked.name.empty(),
                "a baseline has no events");
        if (found)
            last = found->next;
        require(!advance(about, last, poll, options), "a repeated poll changes nothing");
        require(events_in(advance(about, last, with_one_more_space(poll), options)) == 0,
                "a response with one more space has no events");
    }
}
