#pragma once
// A test that cannot be made here says so, for ctest and scripts/test, and returns.

#include <catch2/catch.hpp>

#include <iostream>
#include <string_view>

namespace clashcast {

inline void skip(std::string_view why)
{
    std::cout << "skipped: " << Catch::getResultCapture().getCurrentTestName() << ": " << why << std::endl;
}

}  // namespace clashcast
