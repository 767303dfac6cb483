#pragma once
// What is wrong with a configuration, one sentence each. Never holds a secret.

#include <string>
#include <vector>

namespace clashcast::config {

struct place {
    place() = default;
    place(std::string f, int l) : file(std::move(f)), line(l) {}
    auto operator<=>(const place&) const = default;

    std::string file;
    int line = 0;  // from 1; 0: the file as a whole
};

std::string to_string(const place&);  // "clashcast.toml:12"

struct complaint {
    complaint() = default;
    complaint(place p, std::string k, std::string w) : at(std::move(p)), key(std::move(k)), what(std::move(w)) {}

    place at;
    std::string key;   // "watch.clans.interval"; empty: the file
    std::string what;  // what is wrong, and what is allowed
    bool is_warning = false;  // it works all the same
};

using complaints = std::vector<complaint>;

// "clashcast.toml:12: api.burst: 0 is too little; allowed: ...", on one line, with nothing invisible in it.
std::string to_string(const complaint&);

// Collects what is wrong with one key.
class critic {
public:
    critic(std::string key, complaints& all) : key_(std::move(key)), all_(all) {}

    void operator()(const place& at, std::string what) const { all_.emplace_back(at, key_, std::move(what)); }
    void warn(const place& at, std::string what) const
    {
        all_.emplace_back(at, key_, std::move(what)).is_warning = true;
    }

private:
    std::string key_;
    complaints& all_;
};

}  // namespace clashcast::config
