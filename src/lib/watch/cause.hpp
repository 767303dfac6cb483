#pragma once
// Why a poll failed, as log lines say it. Pure functions.

#include <clashcast/checkpoint.hpp>

#include <string>

namespace clashcast {

struct cause {
    cause() = default;
    explicit cause(std::string why) : general(why), example(std::move(why)) {}
    cause(std::string all, std::string one) : general(std::move(all)), example(std::move(one)) {}

    std::string general;       // "the war log is private": the same for all subjects that fail for this cause
    std::string example;       // "the war log of #2PP is private"
    bool no_answer = false;    // the API could not be reached, or did not answer
    bool maintenance = false;  // it answered 503
};

cause cause_of(const subject&, const poll_failure&);
cause not_recorded(const subject&, const failure&);

}  // namespace clashcast
