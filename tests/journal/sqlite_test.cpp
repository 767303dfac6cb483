// What only the SQLite journal does; the rest is in contract_test.cpp.

#include "stores.hpp"

#include "heard.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sys/resource.h>

using namespace clashcast;
namespace asio = boost::asio;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

namespace {

std::shared_ptr<temporary_folder> a_folder()
{
    return std::make_shared<temporary_folder>();
}

failure why_not(const std::filesystem::path& path)
{
    asio::io_context context;
    sqlite_journal_options options;
    options.path = path;
    auto log = make_sqlite_journal(context.get_executor(), options);
    auto opened = wait_for(context, log->open());
    REQUIRE(opened.has_error());
    CHECK_THAT(opened.error().what, Catch::Contains(path.string()));
    return opened.error();
}

// Another program that uses the file.
class stranger {
public:
    explicit stranger(const std::filesystem::path& path)
    {
        REQUIRE(sqlite3_open(path.c_str(), &db_) == SQLITE_OK);
    }
    ~stranger() { sqlite3_close(db_); }
    void does(const char* sql) { REQUIRE(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK); }

private:
    sqlite3* db_ = nullptr;
};

// Lets no file of this process grow beyond that, as a full disk does.
class full_disk {
public:
    explicit full_disk(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit small{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~full_disk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

// Commits, and meanwhile waits for a line of the log, does something then, and waits for the commit.
template <class Then>
void commit_in_trouble(workplace& here, change news, heard& lines, const char* line, Then then)
{
    bool committed = false;
    auto commit = [&]() -> asio::awaitable<void> {
        auto done = co_await here.log().commit(some_clan, std::move(news));
        committed = done.has_value();
    };
    task_group group(here.context.get_executor());
    group.spawn("committer", commit());
    here.context.restart();
    while (!lines.has(line))
        here.context.run_one();
    CHECK_FALSE(committed);
    then();
    run(here.context, group.join());
    CHECK(committed);
    CHECK(lines.has("works again"));
}

// The journal, by_hand, is kept while its time passes.
class keeping {
public:
    explicit keeping(workplace& w) : here_(w), group_(w.context.get_executor()) { group_.spawn("keeper", keep()); }
    ~keeping() { here_.cancel(group_); }

    void pass(std::chrono::seconds span)
    {
        here_.context.restart();
        while (here_.time.sleeping == 0)
            here_.context.run_one();
        here_.time.advance(span);
        while (here_.time.sleeping == 1)
            here_.context.run_one();
        while (here_.time.sleeping == 0)  // it has trimmed
            here_.context.run_one();
    }

private:
    asio::awaitable<void> keep() { co_await here_.log().keep(); }

    workplace& here_;
    task_group group_;
};

store keeping_a_minute()
{
    auto made = sqlite_store_in(a_folder());
    made.bounds.retain = 60s;
    return made;
}

constexpr std::chrono::milliseconds years(int n)
{
    return n * 365 * 24h;
}

}  // namespace

TEST_CASE("a place where there can be no journal is refused by name")
{
    auto invalid = make_error_code(errc::invalid);
    temporary_folder folder;
    CHECK(why_not(folder.file("none/journal.db")).code == invalid);
    std::filesystem::create_directory(folder.file("journal.db"));
    CHECK(why_not(folder.file("journal.db")).code == invalid);
}

TEST_CASE("a file that is no database is refused and left as it is")
{
    temporary_folder folder;
    std::string text(5000, 'x');
    auto path = folder.write("text", text);
    CHECK(why_not(path).code == make_error_code(errc::malformed));
    CHECK(std::filesystem::file_size(path) == text.size());
}

TEST_CASE("another program's database is refused")
{
    temporary_folder folder;
    stranger(folder.file("db")).does("CREATE TABLE theirs (x)");
    auto why = why_not(folder.file("db"));
    CHECK(why.code == make_error_code(errc::invalid));
    CHECK_THAT(why.what, Catch::Contains("another program"));
}

TEST_CASE("a journal that a newer version wrote is refused")
{
    auto folder = a_folder();
    { workplace here(sqlite_store_in(folder)); }
    stranger(folder->file("journal.db")).does("PRAGMA user_version = 99");
    auto why = why_not(folder->file("journal.db"));
    CHECK(why.code == make_error_code(errc::invalid));
    CHECK_THAT(why.what, Catch::Contains("newer version") && Catch::Contains("99"));
}

TEST_CASE("a journal whose last page is not whole is refused and left as it is")
{
    temporary_folder folder;
    auto path = folder.file("journal.db");
    {
        asio::io_context context;
        sqlite_journal_options options;
        options.path = path;
        auto log = make_sqlite_journal(context.get_executor(), options);
        REQUIRE(wait_for(context, log->open()).has_value());
        run(context, log->close());
    }
    auto size = std::filesystem::file_size(path);
    auto missing = GENERATE(1u, 257u, 4095u);
    std::filesystem::resize_file(path, size - missing);
    CHECK_THAT(why_not(path).what, Catch::Contains("its end is cut off"));
    CHECK(std::filesystem::file_size(path) == size - missing);
}

TEST_CASE("a damaged journal is refused for good, with the reason")
{
    auto folder = a_folder();
    {
        workplace here(sqlite_store_in(folder));
        here.commit(some_clan, a_change(1));
    }
    auto path = folder->file("journal.db");
    auto size = std::filesystem::file_size(path);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);  // the first page tells whose file it is
    file << std::string(size - 4096, '\xff');
    file.close();
    auto why = why_not(path);
    CHECK(why.code == make_error_code(errc::malformed));
    CHECK_THAT(why.what, Catch::Contains("malformed"));
}

TEST_CASE("damage to one subject does not stop the others")
{
    auto folder = a_folder();
    workplace here(sqlite_store_in(folder));
    here.commit(some_clan, a_change(1));
    here.commit(other_clan, a_change(1));
    stranger(folder->file("journal.db")).does("UPDATE body SET body = x'7f' WHERE subject = 'clan/#2PP'");
    auto damaged = here.get(here.log().load(some_clan));
    REQUIRE(damaged.has_error());
    CHECK(damaged.error().code == make_error_code(errc::malformed));
    CHECK(here.load(other_clan).body == "body 1");
}

TEST_CASE("a second journal waits until the first lets go, and says so")
{
    heard lines;
    auto folder = a_folder();
    auto store = sqlite_store_in(folder);
    asio::io_context context;
    manual_clock time(context.get_executor());
    auto second = store.make_with_clock(context.get_executor(), time, {});
    bool opened = false;
    auto open = [&]() -> asio::awaitable<void> {
        auto done = co_await second->open();
        opened = done.has_value();
    };
    task_group group(context.get_executor());
    {
        workplace first(store);
        group.spawn("second", open());
        context.poll();
        for (int i = 0; i < 3; ++i) {
            time.advance(std::chrono::seconds(1));
            context.restart();
            context.poll();
        }
        CHECK_FALSE(opened);
        CHECK(lines.count("process " + std::to_string(::getpid()) + " owns it") == 1);
    }
    time.advance(std::chrono::seconds(1));
    run(context, group.join());
    CHECK(opened);
    run(context, second->close());
}

TEST_CASE("a wait for the first journal can be cancelled")
{
    heard lines;
    auto store = sqlite_store_in(a_folder());
    workplace first(store);
    auto second = store.make(first.context.get_executor(), {});
    bool opened = false;
    auto open = [&]() -> asio::awaitable<void> {
        auto done = co_await second->open();
        opened = done.has_value();
    };
    task_group group(first.context.get_executor());
    group.spawn("second", open());
    first.cancel(group);
    CHECK_FALSE(opened);
}

TEST_CASE("a file that another program has locked is waited for")
{
    heard lines;
    auto folder = a_folder();
    workplace here(sqlite_store_in(folder));
    stranger other(folder->file("journal.db"));
    other.does("BEGIN IMMEDIATE");
    commit_in_trouble(here, a_change(1), lines, "locked", [&] { other.does("ROLLBACK"); });
    CHECK(lines.count("trying until it works") == 1);
    CHECK(here.load(some_clan).revision == 1);
}

TEST_CASE("a full disk is waited for, and what was under way is recorded once there is room")
{
    heard lines;
    workplace here(sqlite_store_in(a_folder()));
    auto reader = here.read_as("a");
    here.commit(some_clan, a_change(1, {an_event("first")}));
    auto news = a_change(2, {an_event("second")});
    for (int i = 0; i < 300'000; ++i)  // does not compress
        news.next.memory += static_cast<char>(std::rand());
    auto disk = std::make_unique<full_disk>(100'000);
    commit_in_trouble(here, news, lines, "trying until it works", [&] { disk.reset(); });
    CHECK(here.load(some_clan).memory == news.next.memory);
    CHECK(ids(here.next(*reader)) == strings{"first", "second"});
}

TEST_CASE("a journal closes although its disk is full")
{
    heard lines;
    workplace here(sqlite_store_in(a_folder()));
    boost::system::error_code code;
    auto commit = [&]() -> asio::awaitable<void> {
        auto news = a_change(1);
        for (int i = 0; i < 300'000; ++i)
            news.next.memory += static_cast<char>(std::rand());
        auto done = co_await here.log().commit(some_clan, std::move(news));
        code = done.error().code;
    };
    full_disk disk(100'000);
    task_group group(here.context.get_executor());
    group.spawn("committer", commit());
    here.context.restart();
    while (!lines.has("trying until it works"))
        here.context.run_one();
    run(here.context, here.log().close());
    run(here.context, group.join());
    CHECK(code == make_error_code(errc::closed));
}

TEST_CASE("what every reader has had for a minute is discarded, and nothing else")
{
    workplace here(keeping_a_minute(), workplace::timing::by_hand);
    keeping kept_up(here);
    auto slow = here.read_as("slow", false);
    auto first = here.commit(some_clan, a_change(1, {an_event("a")}));
    auto second = here.commit(some_clan, a_change(2, {an_event("b")}));
    kept_up.pass(5s);
    kept_up.pass(55s);
    here.commit(some_clan, a_change(3, {an_event("c")}));
    here.advance(*slow, first);
    kept_up.pass(10s);
    slow->seek(position());
    CHECK(ids(here.next(*slow)) == strings{"b", "c"});
    here.advance(*slow, slow->end());
    kept_up.pass(10s);
    CHECK(here.balance().oldest.sequence == second.sequence);
    kept_up.pass(60s);
    CHECK(here.balance().oldest == slow->end());
}

TEST_CASE("a wall clock that was ahead keeps nothing longer")
{
    workplace here(keeping_a_minute(), workplace::timing::by_hand);
    keeping kept_up(here);
    auto reader = here.read_as("a", false);
    here.time.jump(years(10));
    here.commit(some_clan, a_change(1, {an_event("a")}));
    here.time.jump(-years(10));
    here.advance(*reader, here.commit(some_clan, a_change(2, {an_event("b")})));
    kept_up.pass(5s);
    kept_up.pass(60s);
    CHECK(here.balance().bytes == 0);
}

TEST_CASE("a wall clock that jumps ahead discards nothing")
{
    workplace here(keeping_a_minute(), workplace::timing::by_hand);
    here.read_as("gone", false);
    here.reopen();
    auto reader = here.read_as("a", false);
    here.advance(*reader, here.commit(some_clan, a_change(1, {an_event("a")})));
    keeping kept_up(here);
    kept_up.pass(5s);
    here.time.jump(years(1));
    kept_up.pass(5s);
    CHECK(here.balance().readers.size() == 2);
    here.get(here.log().forget("gone")).value();
    kept_up.pass(5s);
    CHECK(here.balance().oldest.sequence == 0);
}

TEST_CASE("a week in which nobody keeps the journal is no week of absence")
{
    workplace here(sqlite_store_in(a_folder()), workplace::timing::by_hand);
    here.read_as("gone", false);
    here.commit(some_clan, a_change(1));
    here.reopen();
    for (int start = 0; start < 2; ++start) {
        here.resume({});
        keeping(here).pass(3 * 24h);
        here.time.advance(30 * 24h);
        here.reopen();
    }
    here.resume({});
    keeping kept_up(here);
    CHECK(here.account_of("gone").at.sequence == 0);
    CHECK(here.load(some_clan).revision == 1);
    kept_up.pass(25h);
    here.resume({});
    CHECK(here.balance().readers.empty());
    CHECK(here.load(some_clan).revision == 0);
}

TEST_CASE("a reader that nobody used for a week is forgotten, and holds nothing back any more")
{
    heard lines;
    workplace here(sqlite_store_in(a_folder()), workplace::timing::by_hand);
    here.read_as("gone", false);
    here.read_as("back", false);
    here.commit(some_clan, a_change(1, {an_event("a")}));
    auto keep = [&]() -> asio::awaitable<void> { co_await here.log().keep(); };
    task_group group(here.context.get_executor());
    auto pass = [&](std::chrono::hours span) {
        group.spawn("keeper", keep());
        here.context.restart();
        for (int round = 0; round < 2; ++round) {
            while (here.time.sleeping == 0)
                here.context.run_one();
            here.time.advance(span);
            while (here.time.sleeping == 1)
                here.context.run_one();
        }
        here.resume({});
        here.cancel(group);
    };
    here.reopen();
    pass(std::chrono::hours(3 * 24));
    here.reopen();
    auto back = here.read_as("back", false);
    pass(std::chrono::hours(4 * 24));
    CHECK(lines.has("reader gone has not been used for a week"));
    CHECK_FALSE(lines.has("reader back"));
    CHECK(ids(here.next(*back)) == strings{"a"});
    CHECK(here.read_as("gone", false)->committed() == back->end());
}

TEST_CASE("positions go on although everything was discarded")
{
    auto folder = a_folder();
    position last;
    {
        workplace here(sqlite_store_in(folder));
        last = here.commit(some_clan, a_change(1, some_events("a", 3)));
    }
    stranger(folder->file("journal.db")).does("DELETE FROM commit_entry");
    workplace here(sqlite_store_in(folder));
    auto reader = here.read_as("a", true);
    CHECK(reader->committed() == last);
    CHECK(here.commit(some_clan, a_change(2, {an_event("b")})).sequence == last.sequence + 1);
    CHECK(ids(here.next(*reader)) == strings{"b"});
}

TEST_CASE("a read of large bodies ends before it has taken all memory")
{
    workplace here(sqlite_store_in(a_folder()));
    auto reader = here.read_as("a", true, data_level::full);
    for (std::uint64_t revision = 1; revision <= 9; ++revision) {
        auto news = a_change(revision, {an_event(std::to_string(revision), "clan_updated")});
        news.before.resize(revision > 1 ? 1'000'000 : 0, 'x');
        news.next.body.resize(1'000'000, 'y');
        here.commit(some_clan, std::move(news));
    }
    strings all;
    int reads = 0;
    for (; all.size() < 9; ++reads)
        for (auto& id : ids(here.next(*reader)))
            all.push_back(id);
    CHECK(all == strings{"1", "2", "3", "4", "5", "6", "7", "8", "9"});
    CHECK(reads > 1);
}

TEST_CASE("ten thousand commits are all there after a restart")
{
    workplace here(sqlite_store_in(a_folder()));
    constexpr std::uint64_t subjects = 100, revisions = 100;
    auto commit = [&](std::uint64_t n) -> asio::awaitable<void> {
        for (std::uint64_t revision = 1; revision <= revisions; ++revision) {
            subject what(kind::player, "#" + std::to_string(n));
            auto news = a_change(revision, {an_event("e")});
            auto done = co_await here.log().commit(std::move(what), std::move(news));
            done.value();
        }
    };
    task_group group(here.context.get_executor());
    for (std::uint64_t n = 0; n < subjects; ++n)
        group.spawn("committer", commit(n));
    run(here.context, group.join());
    here.reopen();
    auto reader = here.read_as("a");
    CHECK(reader->end().sequence == subjects * revisions);
    std::uint64_t had = 0;
    while (had < subjects * revisions)
        for (auto& e : here.next(*reader))
            had = e.at.sequence == had + 1 ? had + 1 : 0;
    CHECK(here.load(subject(kind::player, "#99")).revision == revisions);
}
