// The live page, openapi.json and the sentences of problems.
#include "daemon/http/routes/families.hpp"

#include "daemon/http/files.hpp"

#include <clashcast/sentence.hpp>

#include <string>

namespace clashcast::http {
namespace {

response describe_problem(const call& asked)
{
    auto* found = find_problem_type(asked.parameters.at("type"));
    if (!found)
        return to_response(problem(404, "there is no problem of this type"));
    return plain_text(200, std::string(found->sentence) + '\n');
}

answerer file_route(const embedded_file& file)
{
    return at_once([&file](const call& asked) { return serve_file(file, asked.what); });
}

}  // namespace

std::vector<route_row> document_routes()
{
    std::vector<route_row> rows;
    rows.emplace_back("GET", "/api/v1/openapi.json", file_route(openapi_file()));
    rows.emplace_back("GET", "/problems/{type}", at_once(describe_problem));
    rows.emplace_back("GET", "/sentences.json", at_once([](const call&) { return json_text(sentences_to_json()); }));
    for (auto& file : page_files())
        rows.emplace_back("GET", file.name == "index.html" ? "/" : '/' + std::string(file.name), file_route(file));
    return rows;
}

}  // namespace clashcast::http
