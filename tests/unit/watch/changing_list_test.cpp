// Whatever subjects come and go, answers change and fail, and processes die in between: every change of a subject that
// is watched is published exactly once, in order.

#include "coroutines.hpp"
#include "manual_clock.hpp"
#include "temporary_folder.hpp"

#include <clashcast/watch.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

using dice = std::minstd_rand;
using tag_set = std::set<std::string>;

const std::vector<std::string> all_tags{"#2PP", "#8PP", "#9PP", "#0PP", "#2QQ", "#8QQ", "#9QQ", "#0QQ", "#2LL", "#8LL"};

// Clans whose points only rise. Answers take up to two seconds, and one in ten is a 404.
class rising_clans final : public api {
public:
    rising_clans(clashcast::clock& c, dice& d) : time_(c), random_(d) {}

    asio::awaitable<result<response>> get(std::string path, std::stop_token) override
    {
        auto tag = "#" + path.substr(path.find("%23") + 3);
        CHECK(watched.contains(tag));
        CHECK(under_way_.insert(tag).second);  // never two polls of a subject at a time
        struct on_exit {
            ~on_exit() { set.erase(tag); }
            tag_set& set;
            std::string tag;
        } leave{under_way_, tag};
        co_await time_.sleep_for(std::chrono::milliseconds(random_() % 2000));
        response got;
        got.status = random_() % 10 == 0 ? 404 : 200;
        got.body = got.status == 404 ? R"({"reason":"notFound"})" : body(tag);
        if (got.status == 200)
            answered[tag].insert(points[tag]);
        co_return got;
    }
    std::size_t connections() const override { return 4; }

    std::string body(const std::string& tag)
    {
        return fmt::format(R"({{"tag":"{}","clanPoints":{}}})", tag, points[tag]);
    }

    tag_set watched;
    std::map<std::string, int> points;
    std::map<std::string, std::set<int>> answered;

private:
    clashcast::clock& time_;
    dice& random_;
    tag_set under_way_;
};

// What a process has, as far as it matters here.
struct process {
    process(api& source, std::unique_ptr<journal> j, clashcast::clock& time)
        : log(std::move(j)), watching(source, *log, time)
    {
    }

    std::unique_ptr<journal> log;
    watcher watching;
    asio::cancellation_signal kill;
    bool running = false;
};

struct trial {
    using maker = std::function<std::unique_ptr<journal>()>;

    explicit trial(unsigned seed) : random(seed) {}

    void start(std::unique_ptr<journal> log)
    {
        now.emplace(source, std::move(log), clock);
        run(context, open());
        if (!source.watched.empty())
            now->watching.add(group(source.watched)).value();
        now->running = true;
        auto ended = [this](std::exception_ptr, result<void>) { now->running = false; };
        asio::co_spawn(context, now->watching.run(), asio::bind_cancellation_slot(now->kill.slot(), ended));
    }

    asio::awaitable<void> open()
    {
        auto opened = co_await now->log->open();
        opened.value();
        consumer who;
        who.name = "test";
        auto found = co_await now->log->open_cursor(who);
        found.value();
    }

    // Polls and commits under way end where they are.
    std::unique_ptr<journal> kill()
    {
        if (now->running)
            now->kill.emit(asio::cancellation_type::terminal);
        while (now->running)
            settle();
        auto log = std::move(now->log);
        now.reset();
        return log;
    }

    static watch_group group(const tag_set& tags)
    {
        watch_group g;
        g.tags.assign(tags.begin(), tags.end());
        g.interval = 5s;
        return g;
    }

    tag_set some_of(const tag_set& from)
    {
        tag_set some;
        for (auto& tag : from)
            if (random() % 3 == 0)
                some.insert(tag);
        return some;
    }

    void add()
    {
        tag_set absent;
        for (auto& tag : all_tags)
            if (!source.watched.contains(tag))
                absent.insert(tag);
        auto some = some_of(absent);
        source.watched.insert(some.begin(), some.end());
        if (!some.empty())
            REQUIRE(now->watching.add(group(some)));
    }

    void remove()
    {
        std::vector<subject> some;
        for (auto& tag : some_of(source.watched))
            some.emplace_back(subject_kind::clan, tag);
        for (auto& one : some)
            source.watched.erase(one.tag);
        REQUIRE(now->watching.remove(some));
    }

    void step(const std::function<void()>& restart)
    {
        auto what = random() % 100;
        if (what < 20)
            add();
        else if (what < 40)
            remove();
        else if (what < 60)
            ++source.points[all_tags[random() % all_tags.size()]];
        else if (what < 63)
            restart();
        else
            pass();
    }

    void pass()
    {
        clock.advance(std::chrono::milliseconds(random() % 3000));
        settle();
    }

    // A journal with a thread of its own is given a moment.
    void settle()
    {
        context.restart();
        while (context.run_one_for(200us) > 0)
            context.restart();
    }

    checkpoint load(const std::string& tag)
    {
        checkpoint found;
        auto ask = [&]() -> asio::awaitable<void> {
            auto last = co_await now->log->load(subject(subject_kind::clan, tag));
            found = last.value();
        };
        run(context, ask());
        return found;
    }

    // Every subject is watched and changes once more; then polling stops, and nothing is under way.
    void finish()
    {
        tag_set absent(all_tags.begin(), all_tags.end());
        for (auto& tag : source.watched)
            absent.erase(tag);
        source.watched.insert(absent.begin(), absent.end());
        if (!absent.empty())
            REQUIRE(now->watching.add(group(absent)));
        catch_up();
        for (auto& tag : all_tags)
            ++source.points[tag];
        catch_up();
        now->watching.stop();
        while (now->running)
            pass();
    }

    // Until the journal has what the API says of every subject that is watched.
    void catch_up()
    {
        for (auto& tag : source.watched) {
            int rounds = 10'000;
            while (load(tag).body != source.body(tag) && --rounds > 0)
                pass();
            REQUIRE(rounds > 0);
        }
    }

    std::vector<event> events()
    {
        std::vector<event> all;
        auto read = [&]() -> asio::awaitable<void> {
            consumer who;
            who.name = "test";
            auto reader = co_await now->log->open_cursor(who);
            for (position upto; upto < (*reader)->end();) {
                auto some = co_await (*reader)->next(1000);
                for (auto& each : some.value())
                    all.push_back(each.event);
                upto = some->back().at;
            }
        };
        run(context, read());
        return all;
    }

    // Every change begins where the one before it ended, and the last one leads to the checkpoint.
    void check_events()
    {
        std::set<std::string> ids;
        std::map<std::string, int> points;
        std::map<std::string, std::string> last_id;
        for (auto& each : events()) {
            CHECK(ids.insert(each.id).second);
            last_id[each.tag] = each.id;
            if (each.type != "clan_updated")
                continue;
            auto change = nlohmann::json::parse(each.changes).at(0);
            auto before = change.at("old_value").get<int>();
            if (auto known = points.find(each.tag); known != points.end())
                CHECK(before == known->second);
            else
                CHECK(source.answered[each.tag].contains(before));  // the baseline
            points[each.tag] = change.at("new_value").get<int>();
        }
        for (auto& [tag, last] : points)
            CHECK(nlohmann::json::parse(load(tag).body).at("clanPoints") == last);
        for (auto& [tag, id] : last_id)
            CHECK(load(tag).chain_head == id);
        CHECK(points.size() == all_tags.size());
    }

    dice random;
    asio::io_context context;
    manual_clock clock{context.get_executor()};
    rising_clans source{clock, random};
    std::optional<process> now;
};

}  // namespace

TEST_CASE("subjects that come and go at random lose no change and repeat none")
{
    auto seed = GENERATE(range(1u, 9u));
    CAPTURE(seed);
    trial one(seed);
    one.start(make_memory_journal(one.context.get_executor()));
    auto restart = [&] { one.start(one.kill()); };
    for (int i = 0; i < 1000; ++i)
        one.step(restart);
    one.finish();
    one.check_events();
    one.kill();
}

TEST_CASE("subjects that come and go at random lose no change where processes die and the journal is opened again")
{
    auto seed = GENERATE(range(1u, 4u));
    CAPTURE(seed);
    temporary_folder folder;
    trial one(seed);
    sqlite_journal_options options;
    options.path = folder.file("journal.db");
    auto make = [&] { return make_sqlite_journal(one.context.get_executor(), options); };
    one.start(make());
    auto restart = [&] {
        one.kill().reset();
        one.start(make());
    };
    for (int i = 0; i < 600; ++i)
        one.step(restart);
    one.finish();
    one.check_events();
    one.kill();
}
