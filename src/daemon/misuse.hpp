#pragma once
// The error message for a wrong command line. Pure.

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace clashcast {

// After `app` has failed to parse: "unknown command \"lst\"; did you mean \"list\"?", and how to get help.
std::string misuse(const CLI::App& app, const CLI::ParseError&);

}  // namespace clashcast
