#include "daemon/http/problem.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace clashcast::http;
using nlohmann::json;

TEST_CASE("a problem without a type is titled by its status")
{
    CHECK(json::parse(to_json(problem(404, "there is nothing"))) ==
          json::parse(R"({"type": "about:blank", "title": "Not Found", "status": 404, "detail": "there is nothing"})"));
}

TEST_CASE("a problem of a type has its status, its title and a sentence of its own")
{
    for (auto& type : problem_types()) {
        auto made = json::parse(to_json(typed_problem(type.name, "because")));
        CHECK(made["type"] == "/problems/" + std::string(type.name));
        CHECK(made["title"] == std::string(type.title));
        CHECK(made["status"] == type.status);
        CHECK(made["detail"] == "because");
        CHECK(type.sentence.ends_with('.'));
    }
    CHECK(find_problem_type("nothing") == nullptr);
}

TEST_CASE("a problem lists every error, and further members")
{
    auto why = invalid(422, {{"/ids/0", "first"}, {"/ids/1", "second"}});
    why.members.emplace_back("owner", "null");
    auto made = json::parse(to_json(why));
    CHECK(made["detail"] == "first");
    CHECK(made["errors"] == json::parse(R"([{"pointer": "/ids/0", "detail": "first"},
                                            {"pointer": "/ids/1", "detail": "second"}])"));
    CHECK(made["owner"].is_null());
}

TEST_CASE("a problem that quotes bytes that are not UTF-8 is JSON all the same")
{
    CHECK(json::accept(to_json(problem(400, "\xff\x00 \"quoted\" \n"))));
}

TEST_CASE("a problem becomes a response with its headers")
{
    problem why(405, "no");
    why.headers.emplace_back("Allow", "GET");
    auto made = to_response(why);
    CHECK(made.status == 405);
    CHECK(made.type == "application/problem+json");
    CHECK(made.headers.at(0).value == "GET");
}
