#include <clashcast/sentence.hpp>

#include "json/text.hpp"
#include "sentence/table.hpp"

namespace clashcast {
namespace {

void append_field(std::string& out, std::string_view key, std::string_view value)
{
    json::append_string(out, key);
    out += ':';
    json::append_string(out, value);
}

std::string words_to_json()
{
    std::string out = "{";
    for (auto& word : sentences::words()) {
        out += out.size() > 1 ? "," : "";
        append_field(out, word.written, word.english);
    }
    return out + '}';
}

void append_row(std::string& out, const sentences::row& row)
{
    out += R"({"when":{)";
    std::string_view separator;
    for (auto& each : row.conditions()) {
        out += separator;
        append_field(out, each.key, each.value);
        separator = ",";
    }
    out += "},";
    append_field(out, "text", row.text);
    out += '}';
}

}  // namespace

std::string sentences_to_json()
{
    auto out = R"({"words":)" + words_to_json() + R"(,"sentences":{)";
    std::string_view type;
    for (auto& row : sentences::table()) {
        if (row.type == type) {
            out += ',';
        } else {
            out += type.empty() ? "" : "],";
            json::append_string(out, row.type);
            out += ":[";
            type = row.type;
        }
        append_row(out, row);
    }
    return out + "]}}";
}

}  // namespace clashcast
