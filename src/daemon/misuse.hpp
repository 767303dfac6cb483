#pragma once
// What a person is told whose command line cannot be understood. Pure.

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace clashcast {

// After `app` has failed to parse: "unknown command \"lst\"; did you mean \"list\"?", and where there is help.
std::string misuse(const CLI::App& app, const CLI::ParseError&);

}  // namespace clashcast
