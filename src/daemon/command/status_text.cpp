#include "daemon/command/status_text.hpp"

#include "daemon/command/json_members.hpp"
#include "daemon/command/status_sinks.hpp"
#include "daemon/terminal/columns.hpp"
#include "daemon/terminal/words.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace clashcast {
namespace {

using namespace status_page;
using terminal::colour;
using terminal::decimal;
using terminal::number;

constexpr std::size_t narrowest = 60, widest = 100, label_width = 10;

std::string counted(std::uint64_t n, std::string_view what)
{
    return fmt::format("{} {}{}", number(n), what, n == 1 ? "" : "s");
}

struct shown_state {
    std::string words;
    colour paint;
};

class page {
public:
    page(const value& status, const terminal::screen& on)
        : all_(status), colours_(on.has_colour), width_(std::clamp(on.usual_width(), narrowest, widest)),
          now_(amount(status, "now").value_or(0))
    {
    }

    std::string whole()
    {
        heading(state());
        prose(text(all_, "guarantee"), colour::faint);
        out_ += '\n';
        notices();
        facts();
        out_ += '\n' + sinks_text(member(all_, "sinks"), now_, width_, colours_);
        return std::move(out_);
    }

    std::string standby()
    {
        heading({"standby", colour::yellow});
        prose(text(all_, "detail"), colour::faint);
        return std::move(out_);
    }

private:
    std::string paint(std::string_view what, colour how) const { return terminal::painted(what, how, colours_); }
    std::string clock(double at) const { return terminal::time_of_day(at, now_); }
    std::string since(double at) const { return terminal::duration(now_ - at); }

    // The first that holds, as on the live page.
    shown_state state() const
    {
        auto name = text(all_, "state");
        auto unreachable = amount(member(all_, "api"), "unreachable_since");
        bool polls = name == "polling" || name == "maintenance" || name == "waiting_for_api";
        if (polls && unreachable)
            return {"API unreachable", colour::red};
        if (name == "maintenance")
            return {name, colour::magenta};
        if (name == "polling")
            return member(all_, "causes").empty() ? shown_state{name, colour::green}
                                                  : shown_state{"polling, degraded", colour::yellow};
        if (name == "waiting_for_journal")
            return {"waiting for the journal", colour::yellow};
        if (name == "waiting_for_api")
            return {"waiting for the first answer", colour::yellow};
        return {name, colour::bold};
    }

    // The name on the left, the state on the right.
    void heading(const shown_state& state)
    {
        auto name = fmt::format("clashcast {}", text(all_, "version"));
        auto instance = text(all_, "instance");
        auto started = amount(all_, "started");
        auto up = started ? fmt::format(", up {}", since(*started)) : std::string();
        auto left = name + (instance.empty() ? "" : "  " + instance), right = state.words + up;
        auto used = terminal::columns_of(left) + terminal::columns_of(right);
        std::string gap(used + 2 > width_ ? 2 : width_ - used, ' ');
        out_ += paint(name, colour::bold) + left.substr(name.size()) + gap;
        out_ += paint(state.words, state.paint) + up + '\n';
    }

    void prose(std::string_view words, colour how)
    {
        if (!words.empty())
            out_ += paint(terminal::wrapped(words, width_, 0), how) + '\n';
    }

    // "! " and a sentence.
    void notice(const std::string& sentence, colour how)
    {
        out_ += paint("! ", how) + terminal::wrapped(sentence, width_ - 2, 2) + '\n';
    }

    void notices()
    {
        auto before = out_.size();
        auto& api = member(all_, "api");
        if (auto at = amount(api, "unreachable_since"))
            notice(unreachable(*at), colour::red);
        else if (auto down = amount(all_, "maintenance_since"))
            notice(fmt::format("The game has been in maintenance since {}. Polling pauses until the API answers again.",
                               clock(*down)), colour::magenta);
        for (auto& each : member(all_, "causes"))
            if (each.is_string())
                notice(printable(each.get<std::string>()), colour::yellow);
        if (out_.size() > before)
            out_ += '\n';
    }

    std::string unreachable(double at) const
    {
        auto sentence = fmt::format("The game's API has been unreachable since {}", clock(at));
        if (auto why = text(member(member(all_, "api"), "last_failure"), "text"); !why.empty())
            sentence += ": " + why;
        auto next = amount(member(all_, "polls"), "next_try");
        return next && *next > now_ ? fmt::format("{}. Next try in {}.", sentence, terminal::duration(*next - now_))
                                    : sentence + '.';
    }

    // "journal   redis, 412 events", wrapped beside its label.
    void fact(std::string_view label, const std::string& words, std::optional<colour> how = {})
    {
        auto lines = terminal::wrapped(words, width_ - label_width, label_width);
        out_ += paint(fmt::format("{:<{}}", label, label_width), colour::faint) + (how ? paint(lines, *how) : lines) +
                '\n';
    }

    void facts()
    {
        fact("watches", watches());
        auto& polls = member(all_, "polls");
        bool is_late = count(polls, "late_now") > 0;
        fact("polls", polls_of(polls), is_late ? std::optional(colour::yellow) : std::nullopt);
        auto& events = member(all_, "events");
        fact("events", fmt::format("{} in the last minute, {} in the last hour, {} since the start",
                                   number(count(events, "last_minute")), number(count(events, "last_hour")),
                                   number(count(events, "total"))));
        auto& api = member(all_, "api");
        auto states = tokens(member(api, "tokens"));
        bool is_short = states.find(',') == states.npos;
        fact("api", fmt::format("{} of {} requests/s needed{}", decimal(amount(api, "demand").value_or(0)),
                                decimal(amount(api, "capacity").value_or(0)), is_short ? "; " + states : ""));
        if (!is_short)
            fact("", states, colour::yellow);
        if (auto& failures = member(api, "failures"); !failures.empty())
            fact("", "failed requests since the start: " + by_count(failures));
        auto& journal = member(all_, "journal");
        bool is_well = flag(journal, "up") && !flag(journal, "full");
        fact("journal", journal_of(journal), is_well ? std::nullopt : std::optional(colour::red));
        if (auto letters = count(journal, "dead_letters"); letters > 0)
            fact("", counted(letters, "dead letter") + ": see `clashcast dead-letters list`", colour::yellow);
    }

    std::string watches() const
    {
        auto& watched = member(all_, "watches");
        auto total = count(watched, "total"), answered = count(watched, "answered");
        std::string kinds;
        for (auto& [name, n] : member(watched, "by_kind").items()) {
            bool is_one_thing = name == "maintenance" || name == "calendar";
            auto many = n.is_number() ? n.get<std::uint64_t>() : 0;
            kinds += (kinds.empty() ? ": " : ", ") + (is_one_thing ? printable(name) : counted(many, printable(name)));
        }
        return (answered < total ? fmt::format("{} of {} answered", number(answered), number(total)) : number(total)) +
               kinds;
    }

    std::string polls_of(const value& polls) const
    {
        auto age = now_ - amount(all_, "started").value_or(now_ - 60);
        auto rate = static_cast<double>(count(polls, "answered_last_minute")) / std::clamp(age, 1.0, 60.0);
        auto late = amount(polls, "late_now");
        auto line = fmt::format("{}/s, {} since the start", decimal(rate), number(count(polls, "total")));
        if (auto failed = count(polls, "failed"); failed > 0)
            line += fmt::format(", {} failed", number(failed));
        if (late)
            line += *late > 0 ? fmt::format(", {} late, the longest by {}", number(count(polls, "late_now")),
                                            terminal::duration(amount(polls, "longest_wait").value_or(0)))
                              : ", none late";
        if (auto last = amount(polls, "last_answer"))
            line += ", last answer " + terminal::ago(now_ - *last);
        return line;
    }

    // "2 tokens ready", or how many are in each state, and when the next one is tried again.
    std::string tokens(const value& all) const
    {
        value states;
        std::optional<double> next;
        for (auto& one : all) {
            auto state = text(one, "state");
            states[state] = count(states, state) + 1;
            auto until = amount(one, "until");
            next = until && (!next || *until < *next) ? until : next;
        }
        if (states.size() <= 1 && count(states, "ready") > 0)
            return counted(all.size(), "token") + " ready";
        auto line = fmt::format("{}: {}", all.size() == 1 ? "token" : "tokens", by_count(states));
        return next ? line + ", next try at " + clock(*next) : line;
    }

    std::string journal_of(const value& journal) const
    {
        auto backend = text(journal, "backend");
        if (auto down = amount(journal, "down_since"))
            return fmt::format("{}, unreachable since {}: {}", backend, clock(*down), text(journal, "problem"));
        auto size = terminal::bytes(count(journal, "bytes"));
        if (auto most = count(journal, "max_bytes"); most > 0)
            size += " of " + terminal::bytes(most);
        return fmt::format("{}, {}{} ({}), the last at {}", backend, flag(journal, "full") ? "full: " : "",
                           counted(count(journal, "events"), "event"), size, text(journal, "end"));
    }

    const value& all_;
    const bool colours_;
    const std::size_t width_;
    const double now_;
    std::string out_;
};

}  // namespace

std::string status_text(const nlohmann::ordered_json& status, const terminal::screen& on)
{
    page made(status, on);
    return text(status, "type") == "/problems/standby" ? made.standby() : made.whole();
}

}  // namespace clashcast
