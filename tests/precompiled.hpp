#pragma once
// What takes the compiler longest to read, read once for all tests.

#include "../src/precompiled.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
