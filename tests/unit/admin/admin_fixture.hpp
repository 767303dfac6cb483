#pragma once
// A configuration with a journal in a file, and what happened in it.

#include "config/folder.hpp"
#include "coroutines.hpp"
#include "daemon/config/journals.hpp"

#include <clashcast/journal.hpp>

#include <boost/asio/io_context.hpp>

#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace clashcast::admin {

class admin_fixture {
public:
    // `sinks` is TOML.
    explicit admin_fixture(const std::string& sinks)
        : settings(config::read(where, "[api]\ntokens = [\"t\"]\n[watch.maintenance]\n[journal]\npath = \"" +
                                           where.file("c.db") + "\"\n" + sinks).settings)
    {
    }

    // Opens the journal as a daemon does, and closes it again.
    void in_journal(const std::function<awaitable<void>(journal&)>& work)
    {
        boost::asio::io_context context;
        auto log = make_journal(context.get_executor(), settings.journal);
        run(context, carry_out(*log, work));
    }

    // Commits one event for each id.
    void commit(const std::vector<std::string>& ids)
    {
        in_journal([&](journal& log) { return commit(log, ids); });
    }

    // Registers the consumer at the beginning and gives it the events; the destination refuses those of `refused`.
    void read(const std::string& name, std::size_t count, const std::vector<std::size_t>& refused = {})
    {
        in_journal([&](journal& log) { return read(log, name, count, refused); });
    }

    std::vector<dead_letter> letters()
    {
        std::vector<dead_letter> all;
        in_journal([&](journal& log) { return letters(log, all); });
        return all;
    }

    journal_status status()
    {
        journal_status all;
        in_journal([&](journal& log) { return status(log, all); });
        return all;
    }

    config::folder where;
    config::configuration settings;

private:
    static awaitable<void> carry_out(journal& log, const std::function<awaitable<void>(journal&)>& work)
    {
        auto opened = co_await log.open();
        opened.value();
        co_await work(log);
        co_await log.close();
    }

    static awaitable<void> commit(journal& log, std::vector<std::string> ids)
    {
        for (auto& id : ids) {
            subject what(subject_kind::clan, "#2PP");
            auto last = co_await log.load(what);
            change news;
            news.next = last.value();
            ++news.next.revision;
            news.next.body = id;
            auto& e = news.events.emplace_back();
            e.id = id;
            e.type = find_event_type("member_joined")->name;
            e.tag = "#2PP";
            auto done = co_await log.commit(what, std::move(news));
            done.value();
        }
    }

    static awaitable<void> read(journal& log, std::string name, std::size_t count, std::vector<std::size_t> refused)
    {
        consumer who;
        who.name = name;
        who.from_beginning = true;
        auto opened = co_await log.open_cursor(who);
        if (count == 0)
            co_return;
        auto entries = co_await opened.value()->next(count);
        acknowledgement done(entries.value().back().at);
        for (auto i : refused) {
            auto& letter = done.refused.emplace_back();
            letter.consumer = name;
            letter.at = entries->at(i).at;
            letter.refused = timestamp(std::chrono::milliseconds(1'795'687'200'000));
            letter.reason = "not authorized";
            letter.event = entries->at(i).event;
        }
        done.counts.refused = refused.size();
        done.counts.delivered = entries->size() - refused.size();
        auto advanced = co_await (*opened)->advance(std::move(done));
        advanced.value();
    }

    static awaitable<void> letters(journal& log, std::vector<dead_letter>& all)
    {
        auto found = co_await log.dead_letters(position(), 1000);
        all = found.value();
    }

    static awaitable<void> status(journal& log, journal_status& all)
    {
        auto found = co_await log.status();
        all = found.value();
    }
};

}  // namespace clashcast::admin
