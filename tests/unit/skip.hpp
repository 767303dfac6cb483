#pragma once
// For a test that cannot run here: it calls this and returns. ctest and scripts/test report the line.

#include <catch2/catch.hpp>

#include <iostream>
#include <string_view>

namespace clashcast {

inline void skip(std::string_view why)
{
    std::cout << "skipped: " << Catch::getResultCapture().getCurrentTestName() << ": " << why << std::endl;
}

}  // namespace clashcast
