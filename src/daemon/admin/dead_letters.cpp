#include "daemon/admin/dead_letters.hpp"

#include "daemon/admin/dead_letter_actions.hpp"
#include "daemon/admin/dead_letters_list.hpp"
#include "daemon/admin/session.hpp"
#include "daemon/admin/sinks_list.hpp"
#include "daemon/terminal/progress.hpp"

#include <ostream>
#include <utility>

namespace clashcast::admin {
namespace {

constexpr std::size_t batch_size = 100;

awaitable<result<void>> list(journal& store, const config::configuration& settings, selection chosen,
                             destinations destination, bool json, std::ostream& out)
{
    auto known = co_await check_sink_name(store, settings, chosen.sink);
    if (!known)
        co_return known;
    dead_letter_reader letters(store, chosen);
    for (bool first = true;; first = false) {
        auto some = co_await letters.next(batch_size);
        if (!some)
            co_return some.error();
        if (some->empty() && first && !json)
            out << "no dead letters" << std::endl;
        if (some->empty())
            break;
        auto text = json ? letters_as_json(*some, destination) : letters_as_text(*some, destination);
        if (!json && !first)
            text.erase(0, text.find('\n') + 1);
        out << text << std::flush;
    }
    co_return report_missing(letters.missing());
}

awaitable<result<void>> drop(journal& store, const config::configuration& settings, selection chosen, std::ostream& out)
{
    auto known = co_await check_sink_name(store, settings, chosen.sink);
    if (!known)
        co_return known;
    auto done = co_await drop_letters(store, std::move(chosen));
    if (!done)
        co_return done.error();
    out << counted(done->count, "dead letter") << " dropped" << std::endl;
    co_return report_missing(done->missing);
}

awaitable<result<void>> replay(journal& store, const config::configuration& settings, selection chosen,
                               std::ostream& out)
{
    auto known = co_await check_sink_name(store, settings, chosen.sink);
    if (!known)
        co_return known;
    terminal::progress_line waiting;
    progress say = [&](const std::string& line) {
        waiting.remove();
        out << line << std::endl;
    };
    progress meanwhile = [&](const std::string& line) { waiting.show(line); };
    auto done = co_await replay_letters(store, settings, std::move(chosen), say, meanwhile);
    waiting.remove();
    if (!done)
        co_return done.error();
    if (done->sinks.empty() && done->unconfigured.empty() && done->missing.empty())
        out << "no dead letters" << std::endl;
    auto unconfigured = report_unconfigured(done->unconfigured);
    co_return unconfigured ? report_missing(done->missing) : unconfigured;
}

}  // namespace

result<void> list_dead_letters(const config::configuration& settings, const selection& chosen, bool json,
                               std::ostream& out)
{
    destinations where(settings);
    return run_attached(settings, [&](journal& store) { return list(store, settings, chosen, where, json, out); });
}

result<void> replay_dead_letters(const config::configuration& settings, const selection& chosen, std::ostream& out)
{
    return run_attached(settings, [&](journal& store) { return replay(store, settings, chosen, out); });
}

result<void> drop_dead_letters(const config::configuration& settings, const selection& chosen, std::ostream& out)
{
    return run_attached(settings, [&](journal& store) { return drop(store, settings, chosen, out); });
}

}  // namespace clashcast::admin
