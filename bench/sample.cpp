#include "sample.hpp"

#include "servers.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace bench {
namespace {

// Part of the specification, which is not part of the project.
std::filesystem::path chain_checker()
{
    auto* shared = std::getenv("CLASHCAST_SHARED");
    return std::filesystem::path(shared ? shared : "../shared") / "game/chain.py";
}

std::string_view tag_of(std::string_view json)
{
    constexpr std::string_view name = "\"tag\":\"";
    auto begin = json.find(name);
    if (begin == json.npos)
        return {};
    json.remove_prefix(begin + name.size());
    return json.substr(0, json.find('"'));
}

void write_answers(const std::filesystem::path& file, const simulator& from,
                   const std::unordered_set<std::string>& tags)
{
    std::ofstream out(file);
    for (const auto& tag : tags) {
        auto path = "/clans/%23" + tag.substr(1);
        out << fmt::format("{{\"path\": \"{}\", \"body\": {}}}\n", path, from.get(path));
    }
}

}  // namespace

sample::sample(const std::vector<std::string>& tags, std::size_t every)
{
    for (std::size_t i = 0; i < tags.size(); i += every)
        tags_.insert(tags[i]);
}

void sample::take(std::string_view json)
{
    if (!tags_.contains(std::string(tag_of(json))))
        return;
    std::lock_guard hold(mutex_);
    events_.append(json).append("\n");
}

int sample::faults(const simulator& first, const simulator& last, repeats which) const
{
    if (!exists(chain_checker()))
        return -1;
    folder in;
    write_answers(in.path / "first", first, tags_);
    write_answers(in.path / "last", last, tags_);
    std::ofstream(in.path / "events") << events_;
    auto ask = fmt::format("cd {} && python3 {} --first first --last last {} <events | tail -1 | tee result >&2",
                           in.path.string(), absolute(chain_checker()).string(),
                           which == repeats::allowed ? "--at-least-once" : "");
    [[maybe_unused]] auto ignored = std::system(ask.c_str());
    std::string result;
    std::getline(std::ifstream(in.path / "result"), result);
    int events = 0, repeated = 0, faults = 0;
    if (std::sscanf(result.c_str(), "%d events, %d repeats, %d faults", &events, &repeated, &faults) != 3 ||
        events == 0)
        return 1;
    return faults;
}

}  // namespace bench
