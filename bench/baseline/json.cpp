#include "baseline/json.hpp"

#include <simdjson.h>

namespace bench {
namespace {

using namespace simdjson;

std::size_t walk(ondemand::value v)
{
    std::size_t count = 1;
    switch (v.type()) {
    case ondemand::json_type::array:
        for (auto element : v.get_array())
            count += walk(element.value());
        break;
    case ondemand::json_type::object:
        for (auto field : v.get_object())
            count += walk(field.value().value());
        break;
    default: count += v.raw_json_token().empty();
    }
    return count;
}

}  // namespace

std::size_t walk(const std::string& text)
{
    thread_local ondemand::parser parser;
    auto document = parser.iterate(text.data(), text.size(), text.capacity());
    ondemand::value root = document.get_value();
    return walk(root);
}

}  // namespace bench
