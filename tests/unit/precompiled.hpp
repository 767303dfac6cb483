#pragma once
// The slowest headers, precompiled for all tests.

#include "../src/precompiled.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
