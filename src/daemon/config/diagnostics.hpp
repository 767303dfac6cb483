#pragma once
// What is wrong with a configuration: one sentence for each error. Never holds a secret.

#include <string>
#include <vector>

namespace clashcast::config {

struct location {
    location() = default;
    location(std::string f, int l) : file(std::move(f)), line(l) {}
    auto operator<=>(const location&) const = default;

    std::string file;
    int line = 0;  // from 1; 0: the file as a whole
};

std::string to_string(const location&);  // "clashcast.toml:12"

struct diagnostic {
    diagnostic() = default;
    diagnostic(location p, std::string k, std::string w) : at(std::move(p)), key(std::move(k)), what(std::move(w)) {}

    location at;
    std::string key;   // "watch.clans.interval"; empty: the file
    std::string what;  // what is wrong, and what is allowed
    bool is_warning = false;  // the configuration can be used nevertheless
};

using diagnostics = std::vector<diagnostic>;

// "clashcast.toml:12: api.burst: 0 is too little; allowed: ...", on one line, with nothing invisible in it.
std::string to_string(const diagnostic&);

// Adds the errors and warnings of one key.
class reporter {
public:
    reporter(std::string key, diagnostics& all) : key_(std::move(key)), all_(all) {}

    void operator()(const location& at, std::string what) const { all_.emplace_back(at, key_, std::move(what)); }
    void warn(const location& at, std::string what) const
    {
        all_.emplace_back(at, key_, std::move(what)).is_warning = true;
    }

private:
    std::string key_;
    diagnostics& all_;
};

}  // namespace clashcast::config
