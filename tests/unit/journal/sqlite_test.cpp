// What only the SQLite journal does; the rest is in contract_test.cpp.

#include "journal_fixture.hpp"

#include "log_capture.hpp"

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
    auto store = make_sqlite_journal(context.get_executor(), options);
    auto opened = wait_for(context, store->open());
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
void commit_in_trouble(journal_fixture& here, change news, log_capture& lines, const char* line, Then then)
{
    bool committed = false;
    auto commit = [&]() -> asio::awaitable<void> {
        auto done = co_await here.store().commit(some_clan, std::move(news));
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
class maintaining {
public:
    explicit maintaining(journal_fixture& w) : here_(w), group_(w.context.get_executor())
    {
        group_.spawn("maintain", maintain());
    }
    ~maintaining() { here_.cancel(group_); }

    void pass(std::chrono::seconds span)
    {
        here_.context.restart();
        while (here_.time.sleeping() == 0)
            here_.context.run_one();
        here_.time.advance(span);
        while (here_.time.sleeping() == 1)
            here_.context.run_one();
        while (here_.time.sleeping() == 0)  // it has trimmed
            here_.context.run_one();
    }

private:
    asio::awaitable<void> maintain() { co_await here_.store().maintain(); }

    journal_fixture& here_;
    task_group group_;
};

backend keeping_a_minute()
{
    auto made = sqlite_backend_in(a_folder());
    made.bounds.retain = 60s;
    return made;
}

constexpr std::chrono::milliseconds years(int n)
{
    return n * 365 * 24h;
}

}  // namespace

TEST_CASE("a path where no journal can be is refused by name")
{
    auto invalid = make_error_code(errc::invalid);
    temporary_folder folder;
    CHECK(why_not(folder.file("none/journal.db")).code == invalid);
    std::filesystem::create_directory(folder.file("journal.db"));
    CHECK(why_not(folder.file("journal.db")).code == invalid);
}

TEST_CASE("a file that is not a database is refused and left as it is")
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
    { journal_fixture here(sqlite_backend_in(folder)); }
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
        auto store = make_sqlite_journal(context.get_executor(), options);
        REQUIRE(wait_for(context, store->open()).has_value());
        run(context, store->close());
    }
    auto size = std::filesystem::file_size(path);
    auto missing = GENERATE(1u, 257u, 4095u);
    std::filesystem::resize_file(path, size - missing);
    CHECK_THAT(why_not(path).what, Catch::Contains("the file is truncated"));
    CHECK(std::filesystem::file_size(path) == size - missing);
}

TEST_CASE("a damaged journal is refused for good, with the reason")
{
    auto folder = a_folder();
    {
        journal_fixture here(sqlite_backend_in(folder));
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
    journal_fixture here(sqlite_backend_in(folder));
    here.commit(some_clan, a_change(1));
    here.commit(other_clan, a_change(1));
    stranger(folder->file("journal.db")).does("UPDATE body SET body = x'7f' WHERE subject = 'clan/#2PP'");
    auto damaged = here.get(here.store().load(some_clan));
    REQUIRE(damaged.has_error());
    CHECK(damaged.error().code == make_error_code(errc::malformed));
    CHECK(here.load(other_clan).body == "body 1");
}

TEST_CASE("a second journal waits until the first is closed, and logs that")
{
    log_capture lines;
    auto folder = a_folder();
    auto store = sqlite_backend_in(folder);
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
        journal_fixture first(store);
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
    log_capture lines;
    auto store = sqlite_backend_in(a_folder());
    journal_fixture first(store);
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
    log_capture lines;
    auto folder = a_folder();
    journal_fixture here(sqlite_backend_in(folder));
    stranger other(folder->file("journal.db"));
    other.does("BEGIN IMMEDIATE");
    commit_in_trouble(here, a_change(1), lines, "locked", [&] { other.does("ROLLBACK"); });
    CHECK(lines.count("trying until it works") == 1);
    CHECK(here.load(some_clan).revision == 1);
}

TEST_CASE("a full disk is waited for, and what was under way is recorded once there is room")
{
    log_capture lines;
    journal_fixture here(sqlite_backend_in(a_folder()));
    auto consumer = here.read_as("a");
    here.commit(some_clan, a_change(1, {an_event("first")}));
    auto news = a_change(2, {an_event("second")});
    for (int i = 0; i < 300'000; ++i)  // does not compress
        news.next.diff_state += static_cast<char>(std::rand());
    auto disk = std::make_unique<full_disk>(100'000);
    commit_in_trouble(here, news, lines, "trying until it works", [&] { disk.reset(); });
    CHECK(here.load(some_clan).diff_state == news.next.diff_state);
    CHECK(ids(here.next(*consumer)) == strings{"first", "second"});
}

TEST_CASE("a journal closes although its disk is full")
{
    log_capture lines;
    journal_fixture here(sqlite_backend_in(a_folder()));
    boost::system::error_code code;
    auto commit = [&]() -> asio::awaitable<void> {
        auto news = a_change(1);
        for (int i = 0; i < 300'000; ++i)
            news.next.diff_state += static_cast<char>(std::rand());
        auto done = co_await here.store().commit(some_clan, std::move(news));
        code = done.error().code;
    };
    full_disk disk(100'000);
    task_group group(here.context.get_executor());
    group.spawn("committer", commit());
    here.context.restart();
    while (!lines.has("trying until it works"))
        here.context.run_one();
    CHECK_FALSE(here.store().health().up);
    CHECK(here.store().health().down_since);
    run(here.context, here.store().close());
    run(here.context, group.join());
    CHECK(code == make_error_code(errc::closed));
}

TEST_CASE("what every consumer has had for a minute is discarded, and nothing else")
{
    journal_fixture here(keeping_a_minute(), journal_fixture::timing::by_hand);
    maintaining beside(here);
    auto slow = here.read_as("slow", false);
    auto first = here.commit(some_clan, a_change(1, {an_event("a")}));
    auto second = here.commit(some_clan, a_change(2, {an_event("b")}));
    beside.pass(5s);
    beside.pass(55s);
    here.commit(some_clan, a_change(3, {an_event("c")}));
    here.advance(*slow, first);
    beside.pass(10s);
    slow->seek(position());
    CHECK(ids(here.next(*slow)) == strings{"b", "c"});
    here.advance(*slow, slow->end());
    beside.pass(10s);
    CHECK(here.status().oldest.sequence == second.sequence);
    beside.pass(60s);
    CHECK(here.status().oldest == slow->end());
}

TEST_CASE("a wall clock that was ahead keeps nothing longer")
{
    journal_fixture here(keeping_a_minute(), journal_fixture::timing::by_hand);
    maintaining beside(here);
    auto consumer = here.read_as("a", false);
    here.time.jump(years(10));
    here.commit(some_clan, a_change(1, {an_event("a")}));
    here.time.jump(-years(10));
    here.advance(*consumer, here.commit(some_clan, a_change(2, {an_event("b")})));
    beside.pass(5s);
    beside.pass(60s);
    CHECK(here.status().bytes == 0);
}

TEST_CASE("a wall clock that jumps ahead discards nothing")
{
    journal_fixture here(keeping_a_minute(), journal_fixture::timing::by_hand);
    here.read_as("gone", false);
    here.reopen();
    auto consumer = here.read_as("a", false);
    here.advance(*consumer, here.commit(some_clan, a_change(1, {an_event("a")})));
    maintaining beside(here);
    beside.pass(5s);
    here.time.jump(years(1));
    beside.pass(5s);
    CHECK(here.status().consumers.size() == 2);
    here.get(here.store().forget("gone")).value();
    beside.pass(5s);
    CHECK(here.status().oldest.sequence == 0);
}

TEST_CASE("a week in which no owner maintains the journal does not count as absence")
{
    journal_fixture here(sqlite_backend_in(a_folder()), journal_fixture::timing::by_hand);
    here.read_as("gone", false);
    here.commit(some_clan, a_change(1));
    here.reopen();
    for (int start = 0; start < 2; ++start) {
        here.resume({});
        maintaining(here).pass(3 * 24h);
        here.time.advance(30 * 24h);
        here.reopen();
    }
    here.resume({});
    maintaining beside(here);
    CHECK(here.consumer_state("gone").at.sequence == 0);
    CHECK(here.load(some_clan).revision == 1);
    beside.pass(25h);
    here.resume({});
    CHECK(here.status().consumers.empty());
    CHECK(here.load(some_clan).revision == 0);
}

TEST_CASE("a consumer that was not used for a week is removed, and holds back nothing")
{
    log_capture lines;
    journal_fixture here(sqlite_backend_in(a_folder()), journal_fixture::timing::by_hand);
    here.read_as("gone", false);
    here.read_as("back", false);
    here.commit(some_clan, a_change(1, {an_event("a")}));
    auto maintain = [&]() -> asio::awaitable<void> { co_await here.store().maintain(); };
    task_group group(here.context.get_executor());
    auto pass = [&](std::chrono::hours span) {
        group.spawn("maintain", maintain());
        here.context.restart();
        for (int round = 0; round < 2; ++round) {
            while (here.time.sleeping() == 0)
                here.context.run_one();
            here.time.advance(span);
            while (here.time.sleeping() == 1)
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
    CHECK(lines.has("consumer gone has not been used for a week"));
    CHECK_FALSE(lines.has("consumer back"));
    CHECK(ids(here.next(*back)) == strings{"a"});
    CHECK(here.read_as("gone", false)->acknowledged() == back->end());
}

TEST_CASE("positions go on although everything was discarded")
{
    auto folder = a_folder();
    position last;
    {
        journal_fixture here(sqlite_backend_in(folder));
        last = here.commit(some_clan, a_change(1, some_events("a", 3)));
    }
    stranger(folder->file("journal.db")).does("DELETE FROM commit_entry");
    journal_fixture here(sqlite_backend_in(folder));
    auto consumer = here.read_as("a", true);
    CHECK(consumer->acknowledged() == last);
    CHECK(here.commit(some_clan, a_change(2, {an_event("b")})).sequence == last.sequence + 1);
    CHECK(ids(here.next(*consumer)) == strings{"b"});
}

TEST_CASE("a read of large bodies ends before it has taken all memory")
{
    journal_fixture here(sqlite_backend_in(a_folder()));
    auto consumer = here.read_as("a", true, data_level::full);
    for (std::uint64_t revision = 1; revision <= 9; ++revision) {
        auto news = a_change(revision, {an_event(std::to_string(revision), "clan_updated")});
        news.before.resize(revision > 1 ? 1'000'000 : 0, 'x');
        news.next.body.resize(1'000'000, 'y');
        here.commit(some_clan, std::move(news));
    }
    strings all;
    int reads = 0;
    for (; all.size() < 9; ++reads)
        for (auto& id : ids(here.next(*consumer)))
            all.push_back(id);
    CHECK(all == strings{"1", "2", "3", "4", "5", "6", "7", "8", "9"});
    CHECK(reads > 1);
}

TEST_CASE("ten thousand commits are all there after a restart")
{
    journal_fixture here(sqlite_backend_in(a_folder()));
    constexpr std::uint64_t subjects = 100, revisions = 100;
    auto commit = [&](std::uint64_t n) -> asio::awaitable<void> {
        for (std::uint64_t revision = 1; revision <= revisions; ++revision) {
            subject what(subject_kind::player, "#" + std::to_string(n));
            auto news = a_change(revision, {an_event("e")});
            auto done = co_await here.store().commit(std::move(what), std::move(news));
            done.value();
        }
    };
    task_group group(here.context.get_executor());
    for (std::uint64_t n = 0; n < subjects; ++n)
        group.spawn("committer", commit(n));
    run(here.context, group.join());
    here.reopen();
    auto consumer = here.read_as("a");
    CHECK(consumer->end().sequence == subjects * revisions);
    std::uint64_t had = 0;
    while (had < subjects * revisions)
        for (auto& e : here.next(*consumer))
            had = e.at.sequence == had + 1 ? had + 1 : 0;
    CHECK(here.load(subject(subject_kind::player, "#99")).revision == revisions);
}
