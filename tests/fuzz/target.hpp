#pragma once
// What the fuzzers' targets share: how one takes its input apart, and how it says what must hold.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::fuzz {

// The target, which each fuzzer defines. Inputs are texts wherever they can be, so that a person can write one.
void run(std::string_view input);

// Ends the process, which is how a fuzzer is told that its input is a find.
inline void require(bool holds, std::string_view sentence)
{
    if (holds)
        return;
    std::fprintf(stderr, "not so: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
    std::abort();
}

// The parts of the input, which lie between lines of two dashes; at least `least`, the missing ones empty.
inline std::vector<std::string> parts_of(std::string_view input, std::size_t least)
{
    constexpr std::string_view line = "\n--\n";
    std::vector<std::string> parts;
    for (auto end = input.find(line); end != input.npos; end = input.find(line)) {
        parts.emplace_back(input.substr(0, end));
        input.remove_prefix(end + line.size());
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
