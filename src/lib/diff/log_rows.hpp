#pragma once
// The rows of a clan's war log.

#include "diff/validator.hpp"
#include "json/document.hpp"

#include <string>
#include <vector>

namespace clashcast::diff {

// A war that has ended. Its time orders the rows, and tells which are new.
struct log_row {
    std::string end_time;
    json::value data, clan, opponent;
};

// By time.
std::vector<log_row> read_log_rows(json::value answer, validator&);

}  // namespace clashcast::diff
