#pragma once
// Shared by all fuzzers: the entry point, the parts of an input, and the check of a property.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::fuzz {

// Defined by each fuzzer. Inputs are texts where possible, so that a person can write one.
void run(std::string_view input);

// Aborts if `holds` is false: libFuzzer then saves the input.
inline void require(bool holds, std::string_view property)
{
    if (holds)
        return;
    std::fprintf(stderr, "property violated: %.*s\n", static_cast<int>(property.size()), property.data());
    std::abort();
}

// Splits the input at lines of two dashes. Returns at least `least` parts; missing ones are empty.
inline std::vector<std::string> parts_of(std::string_view input, std::size_t least)
{
    constexpr std::string_view separator = "\n--\n";
    std::vector<std::string> parts;
    for (auto end = input.find(separator); end != input.npos; end = input.find(separator)) {
        parts.emplace_back(input.substr(0, end));
        input.remove_prefix(end + separator.size());
    }
    parts.emplace_back(input);
    parts.resize(std::max(parts.size(), least));
    return parts;
}

}  // namespace clashcast::fuzz

extern "C" inline __attribute__((used)) int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    clashcast::fuzz::run(std::string_view(reinterpret_cast<const char*>(bytes), size));
    return 0;
}
