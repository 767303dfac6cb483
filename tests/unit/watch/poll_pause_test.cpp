#include "watch/poll_pause.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {
constexpr double no_jitter = 0;
}

TEST_CASE("the next poll comes an interval after the one before was due")
{
    CHECK(pause_after_answer(60s, 3s, 0s) == 57s);
}

TEST_CASE("a poll that is late by more than its interval leaves out beats, and keeps the time of the others")
{
    CHECK(pause_after_answer(60s, 90s, 0s) == 30s);
    CHECK(pause_after_answer(60s, 60s, 0s) == 60s);
}

TEST_CASE("the next poll comes a second after the server's copy has run out, if that is later")
{
    CHECK(pause_after_answer(60s, 0s, 100s) == 101s);
    CHECK(pause_after_answer(60s, 0s, 10s) == 60s);
}

TEST_CASE("failures in a row are waited out for longer and longer")
{
    CHECK(pause_after_failure(10s, 1, 500, 0s, no_jitter) == 10s);
    CHECK(pause_after_failure(10s, 2, 500, 0s, no_jitter) == 20s);
    CHECK(pause_after_failure(10s, 3, std::nullopt, 0s, no_jitter) == 40s);
    CHECK(pause_after_failure(10s, 50, std::nullopt, 0s, no_jitter) == 2min);
}

TEST_CASE("a subject that is not found is asked for every ten minutes in the end")
{
    CHECK(pause_after_failure(60s, 20, 404, 0s, no_jitter) == 10min);
    CHECK(pause_after_failure(60s, 1, 404, 600s, no_jitter) == 10min);
}

TEST_CASE("an interval longer than any pause stays the interval")
{
    CHECK(pause_after_failure(1h, 9, 404, 0s, no_jitter) == 1h);
}

TEST_CASE("jitter parts subjects that failed together by up to a fifth")
{
    CHECK(pause_after_failure(10s, 1, 500, 0s, 0.5) == 9s);
    CHECK(pause_after_failure(10s, 1, 500, 0s, 0.999) > 8s);
    CHECK(pause_after_failure(10s, 1, 500, 0s, 0.999) < 8100ms);
}
