// One owner of an SQLite file, whatever the file is called and whatever happens to it.

#include "journal/sqlite/lock.hpp"
#include "journal_fixture.hpp"

#include "child.hpp"
#include "log_capture.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

using namespace clashcast;
namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<temporary_folder> a_folder()
{
    return std::make_shared<temporary_folder>();
}

std::unique_ptr<journal> journal_at(asio::io_context& context, const fs::path& path)
{
    sqlite_journal_options options;
    options.path = path;
    return make_sqlite_journal(context.get_executor(), options);
}

// Another name of the journal in that folder.
fs::path another_name(const temporary_folder& folder, const std::string& how)
{
    fs::path file = folder.file("journal.db"), folder_link = folder.file("folder");
    if (how == "a symbolic link") {
        fs::create_symlink("journal.db", folder.file("link.db"));
        return folder.file("link.db");
    }
    if (how == "a link to its folder") {
        fs::create_directory_symlink(".", folder_link);
        return folder_link / "journal.db";
    }
    if (how == "a hard link") {
        fs::create_hard_link(file, folder.file("hard.db"));
        return folder.file("hard.db");
    }
    if (how == "a detour")
        return folder.path() / "." / ".." / folder.path().filename() / "journal.db";
    return fs::relative(file);
}

void execute(const fs::path& path, const std::string& sql)
{
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
}

// Like `.restore` of the program sqlite3: beside a process that has the file open.
void restore(const fs::path& into, const fs::path& from)
{
    sqlite3 *target = nullptr, *source = nullptr;
    REQUIRE(sqlite3_open(into.c_str(), &target) == SQLITE_OK);
    REQUIRE(sqlite3_open(from.c_str(), &source) == SQLITE_OK);
    auto* copy = sqlite3_backup_init(target, "main", source, "main");
    REQUIRE(copy);
    CHECK(sqlite3_backup_step(copy, -1) == SQLITE_DONE);
    CHECK(sqlite3_backup_finish(copy) == SQLITE_OK);
    sqlite3_close(source);
    sqlite3_close(target);
}

// What maintain() ends with, when time goes on. The journal is by_hand.
failure end_of_keeping(journal_fixture& here)
{
    std::optional<failure> why;
    auto keep = [&]() -> asio::awaitable<void> {
        auto ended = co_await here.store().maintain();
        why = ended;
    };
    task_group group(here.context.get_executor());
    group.spawn("keeper", keep());
    here.context.restart();
    while (!why) {
        if (here.time.sleeping() > 0)
            here.time.advance(std::chrono::seconds(10));
        here.context.run_one();
    }
    run(here.context, group.join());
    return *why;
}

// Opens it, beside the loop that it runs on.
class opening_journal {
public:
    opening_journal(asio::io_context& context, std::unique_ptr<journal> store)
        : context_(context), store_(std::move(store)), group_(context.get_executor())
    {
        group_.spawn("open", open());
    }

    void run_until(const std::function<bool()>& so)
    {
        context_.restart();
        while (!so())
            context_.run_one();
    }
    const std::optional<result<void>>& opened() const { return opened_; }
    void close() { run(context_, store_->close()); }

    // The process that it waits for; 0: it waits for none.
    long held_by() const
    {
        auto health = store_->health();
        return health.held_by ? health.held_by->process : 0;
    }

private:
    asio::awaitable<void> open()
    {
        auto done = co_await store_->open();
        opened_ = done;
    }

    asio::io_context& context_;
    std::unique_ptr<journal> store_;
    std::optional<result<void>> opened_;
    task_group group_;
};

// Whether another process has the lock on the file by which SQLite knows that its log is in use.
bool shared_lock_of_sqlite(const fs::path& path)
{
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 0x40000002;
    lock.l_len = 510;
    auto file = ::open(path.c_str(), O_RDWR);
    auto asked = ::fcntl(file, F_GETLK, &lock) == 0;
    ::close(file);
    return asked && lock.l_type != F_UNLCK;
}

mode_t mode_of(const fs::path& path)
{
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777 : 0;
}

const auto all_names = {"a symbolic link", "a link to its folder", "a hard link", "a detour", "a relative path"};

}  // namespace

TEST_CASE("a journal that another process owns is waited for under each of its names")
{
    std::string how = GENERATE(values<std::string>({"a symbolic link", "a link to its folder", "a hard link",
                                                    "a detour", "a relative path"}));
    INFO(how);
    log_capture lines;
    auto folder = a_folder();
    child owner([&](int report_to) {
        journal_fixture here(sqlite_backend_in(folder));
        if (::write(report_to, "", 1) == 1)
            ::pause();
    });
    REQUIRE(owner.report());
    asio::io_context context;
    opening_journal second(context, journal_at(context, another_name(*folder, how)));
    second.run_until([&] { return lines.has("process " + std::to_string(owner.id()) + " owns it"); });
    CHECK_FALSE(second.opened());
    CHECK(second.held_by() == owner.id());
    owner.kill();
    second.run_until([&] { return second.opened().has_value(); });
    CHECK(second.held_by() == 0);
    if (how == "a hard link")  // SQLite would not find the log that the killed process left
        CHECK_THAT(second.opened()->error().what, Catch::Contains("2 names (hard links)"));
    else
        CHECK(second.opened()->has_value());
    second.close();
}

TEST_CASE("a journal that this process owns is waited for under each of its names, and its locks last meanwhile")
{
    log_capture lines;
    auto folder = a_folder();
    asio::io_context context;
    journal_fixture first(sqlite_backend_in(folder));
    for (std::string how : all_names) {
        INFO(how);
        opening_journal second(context, journal_at(context, another_name(*folder, how)));
        auto before = lines.count("owns it");
        second.run_until([&] { return lines.count("owns it") > before; });
        CHECK_FALSE(second.opened());
        second.close();
    }
    child other([&](int report_to) {
        unsigned char locked = shared_lock_of_sqlite(folder->file("journal.db"));
        if (::write(report_to, &locked, 1) == 1)
            ::pause();
    });
    CHECK(other.report() == 1);
}

TEST_CASE("the owner of a file is found among the locks of the machine")
{
    file_id file{makedev(0xfe, 0), 10953009};
    CHECK(lock_owner("3: FLOCK  ADVISORY  WRITE 9420 fe:00:10953009 0 EOF", file) == 9420);
    CHECK(lock_owner("3: FLOCK  ADVISORY  WRITE 9420 fe:01:10953009 0 EOF", file) == 0);
    CHECK(lock_owner("3: -> FLOCK  ADVISORY  WRITE 9420 fe:00:10953009 0 EOF", file) == 0);
    CHECK(lock_owner("3: POSIX  ADVISORY  WRITE 9420 fe:00:10953009 0 EOF", file) == 0);
    CHECK(lock_owner("4: OFDLCK ADVISORY  READ -1 00:06:3 0 EOF", file) == 0);
    CHECK(lock_owner("", file) == 0);
}

TEST_CASE("names that SQLite could take for something else are files")
{
    auto folder = a_folder();
    auto before = fs::current_path();
    fs::current_path(folder->path());
    for (std::string name : {":memory:", "file:journal.db", "file:journal.db?mode=memory", " "}) {
        INFO(name);
        asio::io_context context;
        auto store = journal_at(context, name);
        CHECK(wait_for(context, store->open()).has_value());
        run(context, store->close());
        CHECK(fs::file_size(folder->path() / name) > 0);
    }
    fs::current_path(before);
}

TEST_CASE("a path that is not a file is refused")
{
    auto folder = a_folder();
    REQUIRE(::mkfifo(folder->file("pipe").c_str(), 0600) == 0);
    for (auto& path : {folder->file("pipe"), std::string("/dev/null")}) {
        asio::io_context context;
        auto store = journal_at(context, path);
        auto opened = wait_for(context, store->open());
        REQUIRE(opened.has_error());
        CHECK_THAT(opened.error().what, Catch::Contains("not a file"));
    }
}

TEST_CASE("the files of a journal are those of its user alone")
{
    auto folder = a_folder();
    auto umask = ::umask(0);
    SECTION("a new one") {}
    SECTION("one that everybody could read")
    {
        { journal_fixture here(sqlite_backend_in(folder)); }
        ::chmod(folder->file("journal.db").c_str(), 0666);
    }
    journal_fixture here(sqlite_backend_in(folder));
    here.commit(some_clan, a_change(1));
    for (auto name : {"journal.db", "journal.db-wal", "journal.db-shm"})
        CHECK(mode_of(folder->file(name)) == 0600);
    CHECK_FALSE(fs::exists(folder->file("journal.db-lock")));
    ::umask(umask);
}

TEST_CASE("the database of another program keeps its mode")
{
    auto folder = a_folder();
    execute(folder->file("theirs"), "CREATE TABLE theirs (x)");
    ::chmod(folder->file("theirs").c_str(), 0644);
    asio::io_context context;
    auto store = journal_at(context, folder->file("theirs"));
    CHECK(wait_for(context, store->open()).has_error());
    CHECK(mode_of(folder->file("theirs")) == 0644);
}

TEST_CASE("a journal whose files were removed or replaced ends, and says which")
{
    auto folder = a_folder();
    auto file = folder->file("journal.db");
    auto what = GENERATE(values<std::string>({"removed", "moved away", "replaced", "no log", "no index"}));
    INFO(what);
    journal_fixture here(sqlite_backend_in(folder), journal_fixture::timing::by_hand);
    here.commit(some_clan, a_change(1));
    auto named = file;
    if (what == "removed") {
        fs::remove(file);
    } else if (what == "moved away") {
        fs::rename(file, folder->file("away"));
    } else if (what == "replaced") {
        execute(file, "VACUUM INTO '" + folder->file("copy") + "'");
        fs::rename(folder->file("copy"), file);
    } else {
        named += what == "no log" ? "-wal" : "-shm";
        fs::remove(named);
    }
    auto why = end_of_keeping(here);
    CHECK(why.code == make_error_code(errc::closed));
    CHECK_THAT(why.what, Catch::Contains(named + " was replaced or removed while clashcast was running"));
    if (what == "no log") {
        here.reopen();
        CHECK(here.load(some_clan).revision == 1);
    }
}

TEST_CASE("a database that takes the place of an open one is not given the log of that")
{
    auto folder = a_folder();
    auto file = folder->file("journal.db");
    {
        journal_fixture here(sqlite_backend_in(folder), journal_fixture::timing::by_hand);
        here.commit(some_clan, a_change(1));
        execute(file, "VACUUM INTO '" + folder->file("copy") + "'");
        here.commit(some_clan, a_change(2, some_events("a", 50)));
        fs::rename(file, folder->file("away"));
        fs::rename(folder->file("copy"), file);
    }
    CHECK_FALSE(fs::exists(file + "-wal"));
    CHECK_FALSE(fs::exists(file + "-shm"));
    journal_fixture there(sqlite_backend_in(folder));
    CHECK(there.load(some_clan).revision == 1);
    asio::io_context context;
    auto away = journal_at(context, folder->file("away"));
    wait_for(context, away->open()).value();
    auto last = wait_for(context, away->load(some_clan)).value();
    CHECK(last.revision == 2);
}

TEST_CASE("a link that leads to another file ends the journal")
{
    auto folder = a_folder();
    for (std::string name : {"one", "two"})
        fs::create_directory(folder->path() / name);
    auto link = folder->file("journal.db");
    fs::create_symlink("one/journal.db", link);
    journal_fixture here(sqlite_backend_in(folder), journal_fixture::timing::by_hand);
    std::ofstream(folder->path() / "two" / "journal.db");
    fs::remove(link);
    fs::create_symlink("two/journal.db", link);
    CHECK_THAT(end_of_keeping(here).what, Catch::Contains(link + " was replaced or removed"));
}

TEST_CASE("a process that waits for a file that is then replaced owns the new one")
{
    log_capture lines;
    auto folder = a_folder();
    asio::io_context context;
    journal_fixture first(sqlite_backend_in(folder));
    opening_journal second(context, journal_at(context, folder->file("journal.db")));
    second.run_until([&] { return lines.has("owns it"); });
    fs::rename(folder->file("journal.db"), folder->file("away"));
    for (auto end : {"-wal", "-shm"})
        fs::remove(folder->file("journal.db") + end);
    second.run_until([&] { return second.opened().has_value(); });
    CHECK(second.opened()->has_value());
    CHECK(fs::exists(folder->file("journal.db")));
    second.close();
}

TEST_CASE("a journal whose content was replaced accepts nothing more, and ends")
{
    auto folder = a_folder();
    auto file = folder->file("journal.db"), copy = folder->file("copy");
    journal_fixture here(sqlite_backend_in(folder), journal_fixture::timing::by_hand);
    SECTION("by an earlier one")
    {
        here.commit(some_clan, a_change(1));
        execute(file, "VACUUM INTO '" + copy + "'");
    }
    SECTION("by one of an earlier version")
    {
        execute(copy, "CREATE TABLE journal_end (ms, sequence, bytes, dropped_ms, dropped_sequence);"
                      "INSERT INTO journal_end VALUES (0, 0, 0, 0, 0)");
    }
    SECTION("by the database of another program")
    {
        execute(copy, "CREATE TABLE theirs (x)");
    }
    here.commit(other_clan, a_change(1));
    restore(file, copy);
    auto lost = here.get(here.store().commit(other_clan, a_change(2)));
    REQUIRE(lost.has_error());
    CHECK(lost.error().code == make_error_code(errc::closed));
    auto why = end_of_keeping(here);
    CHECK(why.code == make_error_code(errc::closed));
    CHECK_THAT(why.what, Catch::Contains("the content of the file was replaced"));
}

TEST_CASE("what does not change the content of a journal does not end it")
{
    auto folder = a_folder();
    journal_fixture here(sqlite_backend_in(folder));
    here.commit(some_clan, a_change(1));
    execute(folder->file("journal.db"), "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    execute(folder->file("journal.db"), "VACUUM INTO '" + folder->file("copy") + "'");
    restore(folder->file("journal.db"), folder->file("copy"));
    here.commit(some_clan, a_change(2));
    CHECK(here.load(some_clan).revision == 2);
}

TEST_CASE("a log that came with another database stays when a journal ends")
{
    auto folder = a_folder();
    {
        journal_fixture here(sqlite_backend_in(folder));
        here.commit(some_clan, a_change(1));
        fs::rename(folder->file("journal.db-wal"), folder->file("old"));
        folder->write("journal.db-wal", "theirs");
    }
    CHECK(folder->read("journal.db-wal") == "theirs");
}

TEST_CASE("a journal of the first version is brought up to date by its owner only")
{
    auto folder = a_folder();
    std::ifstream dump(PROJECT "/tests/unit/journal/schema_1.sql");
    std::stringstream sql;
    sql << dump.rdbuf();
    execute(folder->file("journal.db"), sql.str());

    asio::io_context context;
    auto visitor = journal_at(context, folder->file("journal.db"));
    REQUIRE(wait_for(context, visitor->attach()).has_value());
    CHECK(wait_for(context, visitor->status()).value().end.sequence == 9);
    CHECK(wait_for(context, visitor->dead_letters(position(), 10)).value().empty());
    CHECK(wait_for(context, visitor->remove_dead_letters({position(0, 1)})).has_value());
    CHECK(wait_for(context, visitor->peek(position(), 10, data_level::none)).value().size() == 3);
    CHECK(wait_for(context, visitor->watches()).value().empty());
    watch_edit edit;
    edit.add.emplace_back(watch_name("clan", "#2PY"), std::chrono::minutes(1));
    auto refused = wait_for(context, visitor->edit_watches(edit));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == make_error_code(errc::refused));
    CHECK_THAT(refused.error().what, Catch::Contains("an earlier version of clashcast made the file"));

    journal_fixture here(sqlite_backend_in(folder), journal_fixture::timing::by_hand);
    CHECK(here.consumer_state("old").at.sequence == 4);
    here.resume({some_clan});
    CHECK(here.load(subject(subject_kind::clan, "#2PY")).revision == 1);
    here.time.advance(std::chrono::hours(7 * 24));  // its mark was in Unix time
    here.resume({some_clan});
    CHECK(here.load(subject(subject_kind::clan, "#2PY")).revision == 0);
    CHECK(here.load(some_clan).revision == 10);
    auto consumer = here.read_as("out");
    here.commit(some_clan, a_change(11, {an_event("ten")}));
    CHECK(ids(here.next(*consumer)) == std::vector<std::string>{"ten"});
    CHECK(wait_for(context, visitor->edit_watches(edit)).value().added == 1);  // the file is up to date now
    CHECK(here.get(here.store().watches()).value() == edit.add);
    run(context, visitor->close());
}

TEST_CASE("a journal of the second version is brought up to date, and stores watches then")
{
    auto folder = a_folder();
    {
        journal_fixture here(sqlite_backend_in(folder));
        here.commit(some_clan, a_change(1, {an_event("one")}));
    }
    execute(folder->file("journal.db"), "DROP TABLE watch; ALTER TABLE journal_end DROP COLUMN watches;"
                                        "PRAGMA user_version = 2");
    journal_fixture here(sqlite_backend_in(folder));
    watch_edit edit;
    edit.add.emplace_back(watch_name("clan", "#2PP"), std::chrono::minutes(1));
    CHECK(here.get(here.store().edit_watches(edit)).value().added == 1);
    here.reopen();
    CHECK(here.get(here.store().watches()).value() == edit.add);
    CHECK(here.load(some_clan).revision == 1);
}
