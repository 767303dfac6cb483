#include "daemon/admin/key_files.hpp"

#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

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

TEST_CASE("a file that holds anything but a key of the account is not ours")
{
    CHECK(check_owned({key_file{"a", "t0ken"}, key_file{"b", std::nullopt}}, keys({"t0ken"})).has_value());
    auto foreign = check_owned({key_file{"a", "s3cr3t"}}, keys({"t0ken"}));
    REQUIRE_FALSE(foreign.has_value());
    CHECK(foreign.error().what == "a does not hold a key that the account has; it stays as it is: move it away, or "
                                  "name another folder with --into");
    CHECK_FALSE(check_owned({key_file{"a", ""}}, keys({"t0ken"})).has_value());
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
