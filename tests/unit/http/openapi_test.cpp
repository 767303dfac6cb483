#include "fake_daemon.hpp"

#include "daemon/http/files.hpp"

#include <nlohmann/json.hpp>

#include <set>

#include <catch2/catch.hpp>

using namespace clashcast::http;
using nlohmann::json;

namespace {

// Not part of the API: the page's files, and the sentence of a problem.
bool is_document(const route_row& row)
{
    bool is_file = row.path == "/";
    for (auto& file : page_files())
        is_file = is_file || row.path == '/' + std::string(file.name);
    return is_file || row.path == "/problems/{type}";
}

std::string upper(std::string text)
{
    for (char& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

std::set<std::string> documented()
{
    std::set<std::string> all;
    auto paths = json::parse(openapi_file().content)["paths"];
    for (auto& [path, item] : paths.items())
        for (auto& [method, operation] : item.items())
            if (method != "parameters")
                all.insert(upper(method) + ' ' + path);
    return all;
}

std::set<std::string> answered()
{
    fake_daemon daemon;
    std::set<std::string> all;
    for (auto& row : all_routes(daemon))
        if (!is_document(row))
            all.insert(row.method + ' ' + row.path);
    return all;
}

}  // namespace

TEST_CASE("every route is in openapi.json, and every path of openapi.json is answered")
{
    auto known = documented(), routes = answered();
    for (auto& one : routes)
        if (!known.contains(one))
            FAIL_CHECK("not in openapi.json: " << one);
    for (auto& one : known)
        if (!routes.contains(one))
            FAIL_CHECK("not answered: " << one);
}

TEST_CASE("the page is served with its files")
{
    fake_daemon daemon;
    answers_of ask(daemon);
    auto page = ask("GET", "/");
    CHECK(page.status == 200);
    CHECK(page.type == "text/html; charset=utf-8");
    for (auto& file : page_files())
        CHECK(type_of(file.name) != "application/octet-stream");
}
