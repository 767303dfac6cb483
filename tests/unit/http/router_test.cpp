#include "daemon/http/router.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::http;

namespace {

response nothing(const call&)
{
    return {};
}

const router& routes()
{
    static const router one({{"GET", "/", at_once(nothing)},
                             {"GET", "/livez", at_once(nothing)},
                             {"GET", "/api/v1/watches", at_once(nothing)},
                             {"POST", "/api/v1/watches", at_once(nothing), largest_body},
                             {"GET", "/api/v1/watches/{kind}/{tag}", at_once(nothing)},
                             {"PUT", "/api/v1/watches/{kind}/{tag}", at_once(nothing)},
                             {"DELETE", "/api/v1/sinks/{name}", at_once(nothing)},
                             {"GET", "/api/v1/sinks/{name}", at_once(nothing)},
                             {"GET", "/api/v1/sinks/all", at_once(nothing)}});
    return one;
}

request asks(std::string method, std::string path)
{
    request one;
    one.method = std::move(method);
    one.path = std::move(path);
    return one;
}

router::match found(std::string method, std::string path)
{
    return std::get<router::match>(routes().find(asks(std::move(method), std::move(path))));
}

problem refused(std::string method, std::string path)
{
    return std::get<problem>(routes().find(asks(std::move(method), std::move(path))));
}

}  // namespace

TEST_CASE("a route is found by method and path")
{
    CHECK(found("GET", "/").row->path == "/");
    CHECK(found("GET", "/api/v1/watches").row->method == "GET");
    CHECK(found("POST", "/api/v1/watches").row->body_limit == largest_body);
    CHECK(found("GET", "/livez").row->body_limit == usual_body);
}

TEST_CASE("HEAD is answered where GET is")
{
    CHECK(found("HEAD", "/livez").row->method == "GET");
    CHECK(refused("HEAD", "/nothing").status == 404);
}

TEST_CASE("parameters of the path are decoded")
{
    auto got = found("PUT", "/api/v1/watches/clan/%232PP");
    CHECK(got.parameters.at("kind") == "clan");
    CHECK(got.parameters.at("tag") == "#2PP");
    CHECK(found("DELETE", "/api/v1/sinks/a%2Fb").parameters.at("name") == "a/b");
}

TEST_CASE("a path without parameters is preferred")
{
    CHECK(found("GET", "/api/v1/sinks/all").row->path == "/api/v1/sinks/all");
    CHECK(found("GET", "/api/v1/sinks/other").parameters.at("name") == "other");
}

TEST_CASE("an unknown path is 404")
{
    for (auto* path : {"/livez/", "/livezz", "/Livez", "//livez", "/api/v1/watches/clan", "/api/v1/watches/clan/",
                       "/api/v1/sinks//", "/api/v1/sinks/%zz", "/..", "/api/v1/../v1/watches", "*", ""})
        CHECK(refused("GET", path).status == 404);
}

TEST_CASE("an unknown method is 405, and says which are known")
{
    auto allow = [](std::string method, std::string path) {
        auto why = refused(std::move(method), std::move(path));
        CHECK(why.status == 405);
        return why.headers.at(0).name + ": " + why.headers.at(0).value;
    };
    CHECK(allow("POST", "/livez") == "Allow: GET, HEAD");
    CHECK(allow("OPTIONS", "/api/v1/watches") == "Allow: GET, HEAD, POST");
    CHECK(allow("PATCH", "/api/v1/watches/clan/2PP") == "Allow: GET, HEAD, PUT");
    CHECK(allow("get", "/livez") == "Allow: GET, HEAD");
}
