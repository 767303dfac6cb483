#include "daemon/admin/key_files.hpp"

#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

using namespace clashcast;
using namespace clashcast::admin;

namespace {

namespace fs = std::filesystem;
using texts = std::vector<std::string>;

std::vector<api_key> keys(const texts& tokens)
{
    std::vector<api_key> all;
    for (auto& token : tokens)
        all.emplace_back().token = token;
    return all;
}

// "2=b": token b goes to the second file.
texts planned(const std::vector<std::optional<std::string>>& held, const texts& tokens)
{
    std::vector<key_file> files;
    for (auto& one : held)
        files.push_back(key_file{std::to_string(files.size() + 1), one});
    texts all;
    for (auto& one : plan_key_files(files, keys(tokens)))
        all.push_back(one.path + "=" + *one.token);
    return all;
}

}  // namespace

TEST_CASE("a file keeps the key that it holds, and the others get what is left")
{
    constexpr auto none = std::nullopt;
    CHECK(planned({none, none}, {"a", "b"}) == texts{"1=a", "2=b"});
    CHECK(planned({"b", none}, {"a", "b"}) == texts{"2=a"});
    CHECK(planned({"a", "b"}, {"b", "a"}).empty());
    CHECK(planned({"old", "b"}, {"a", "b"}) == texts{"1=a"});
    CHECK(planned({"a", "a"}, {"a", "b"}) == texts{"2=b"});
    CHECK(planned({none, none, none}, {"a"}) == texts{"1=a"});
}

TEST_CASE("the files are NAME-1.token to NAME-N.token, with what they hold")
{
    temporary_folder where;
    where.write("home-2.token", " t0ken\n");
    auto files = read_key_files(where.path().string(), "home", 2).value();
    REQUIRE(files.size() == 2);
    CHECK(files[0].path == where.file("home-1.token"));
    CHECK_FALSE(files[0].token);
    CHECK(files[1].token == "t0ken");
}

TEST_CASE("a folder that is missing, and anything but a file, are failures")
{
    temporary_folder where;
    CHECK(read_key_files(where.file("none"), "a", 1).error().what ==
          "there is no folder " + where.file("none") + ": make it with mkdir -m 700");
    fs::create_directory(where.file("a-1.token"));
    where.write("target", "t0ken");
    fs::create_symlink(where.file("target"), where.file("b-1.token"));
    fs::create_symlink(where.file("nowhere"), where.file("c-1.token"));
    for (auto* name : {"a", "b", "c"})
        CHECK(read_key_files(where.path().string(), name, 1).error().what ==
              where.file(std::string(name) + "-1.token") + " is not a regular file; it stays as it is");
}

TEST_CASE("a file that holds anything but a key of our name, or a dead one, is not ours")
{
    const std::string dead = "eyJ0eXAi.e30.c2ln", of_bot = "eyJ0eXAi.e31.c2ln";
    auto account = keys({"t0ken", of_bot});
    account[0].name = "home";
    account[1].name = "bot";
    auto check = [&](const std::optional<std::string>& held) {
        auto owned = check_owned({key_file{"a", held}}, account, "home");
        return owned ? "" : owned.error().what;
    };
    const std::string stays = "; it stays as it is: move it away, or name another folder with --into";
    for (auto& ours : {std::optional<std::string>(), std::optional<std::string>("t0ken"), std::optional(dead)})
        CHECK(check(ours) == "");
    for (auto& foreign : texts{"", "s3cr3t", "a.b.c", "eyJ0eXAi", "eyJ0eXAi.e30", "eyJ0eXAi.e30.c2ln.x",
                               dead + "\n" + dead})
        CHECK(check(foreign) == "a does not hold a key" + stays);
    CHECK(check(of_bot) == "a holds a key of another name" + stays);
    CHECK(holds_dead_key(key_file{"a", dead}, account));
    CHECK_FALSE(holds_dead_key(key_file{"a", of_bot}, account));
    CHECK_FALSE(holds_dead_key(key_file{"a", std::nullopt}, account));
}

TEST_CASE("a new file is readable by its owner only, and never replaces one")
{
    temporary_folder where;
    auto path = where.file("a");
    CHECK(write_key_file(key_file{path, "t0ken"}, false).has_value());
    CHECK(where.read("a") == "t0ken\n");
    CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    auto again = write_key_file(key_file{path, "other"}, false);
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().what == "cannot write " + path + ": File exists");
    CHECK(where.read("a") == "t0ken\n");
}

TEST_CASE("one of our files is replaced in one step, with the same rights")
{
    temporary_folder where;
    auto path = where.write("a", "old\n");
    fs::permissions(path, fs::perms::others_read, fs::perm_options::add);
    CHECK(write_key_file(key_file{path, "t0ken"}, true).has_value());
    CHECK(where.read("a") == "t0ken\n");
    CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(std::distance(fs::directory_iterator(where.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("a file beside it that is not ours stays when one is replaced")
{
    temporary_folder where;
    auto path = where.write("a", "old\n");
    where.write("a.new", "of somebody else\n");
    CHECK(write_key_file(key_file{path, "t0ken"}, true).has_value());
    CHECK(where.read("a") == "t0ken\n");
    CHECK(where.read("a.new") == "of somebody else\n");
}

TEST_CASE("a file that cannot be replaced stays, and nothing stays beside it")
{
    temporary_folder where;
    fs::create_directory(where.file("a"));
    where.write("a/b", "");
    auto written = write_key_file(key_file{where.file("a"), "t0ken"}, true);
    REQUIRE_FALSE(written.has_value());
    CHECK(written.error().what == "cannot replace " + where.file("a") + ": Is a directory");
    CHECK(std::distance(fs::directory_iterator(where.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("a file that is replaced keeps its owner")
{
    if (::geteuid() != 0)
        return;  // only root may give a file away
    temporary_folder where;
    auto path = where.write("a", "old\n");
    REQUIRE(::chown(path.c_str(), 65534, 65533) == 0);
    CHECK(write_key_file(key_file{path, "t0ken"}, true).has_value());
    struct stat now{};
    REQUIRE(::stat(path.c_str(), &now) == 0);
    CHECK(now.st_uid == 65534);
    CHECK(now.st_gid == 65533);
    CHECK(where.read("a") == "t0ken\n");
}

TEST_CASE("a folder that cannot be written to is a failure before anything is made")
{
    temporary_folder where;
    bool is_root = ::geteuid() == 0;
    fs::permissions(where.path(), fs::perms(0555));
    REQUIRE((!is_root || ::seteuid(65534) == 0));
    auto read = read_key_files(where.path().string(), "a", 1);
    REQUIRE((!is_root || ::seteuid(0) == 0));
    fs::permissions(where.path(), fs::perms(0700));
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().what == "cannot write into " + where.path().string() + ": Permission denied");
}
