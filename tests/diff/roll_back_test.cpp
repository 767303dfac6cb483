// Ids when a store loses its latest commits, and over the recordings of a real clan.

#include <catch2/catch.hpp>

#include "diff/small_subjects.hpp"
#include "diff/watched.hpp"
#include "skip.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

using namespace clashcast;

namespace {

std::vector<std::string> ids_of(const std::vector<event>& events)
{
    std::vector<std::string> ids;
    for (auto& e : events)
        ids.push_back(e.id);
    return ids;
}

// What a subject was at each of its polls, and what was found there.
struct history {
    std::vector<checkpoint> before;
    std::vector<std::vector<std::string>> ids;
};

history follow(watched& one, const std::vector<std::string>& bodies)
{
    history h;
    for (auto& body : bodies) {
        h.before.push_back(one.last);
        h.ids.push_back(ids_of(one.sees(body)));
    }
    return h;
}

void check_roll_backs(const subject& of, const std::vector<std::string>& bodies, std::size_t step)
{
    watched one(of);
    auto h = follow(one, bodies);
    for (std::size_t back = 0; back < bodies.size(); back += step) {
        one.last = h.before[back];
        for (auto i = back; i < bodies.size(); ++i)
            if (ids_of(one.sees(bodies[i], 1'000)) != h.ids[i])
                FAIL_CHECK(to_string(of) << " told from poll " << back << " has other ids at poll " << i);
    }
}

template <class Small>
std::vector<std::string> bodies_of(Small small, int polls)
{
    std::vector<std::string> bodies;
    for (int i = 0; i < polls; ++i)
        bodies.push_back(small.step().dump());
    return bodies;
}

// "/clans/%232PP/currentwar": of the clan in the path. A league's war has a tag of its own: of its first clan.
std::string tag_of(const std::string& path, const json& body)
{
    if (path.starts_with("/clanwarleagues"))
        return body["clan"]["tag"];
    auto tag = '#' + path.substr(path.find("%23") + 3);
    return tag.substr(0, tag.find('/'));
}

// The bodies that each subject of the recordings had, in order.
std::map<subject, std::vector<std::string>> read_recordings(const std::filesystem::path& folder)
{
    std::map<subject, std::vector<std::string>> all;
    for (auto name : {"clan.jsonl", "clan_raw.jsonl", "war.jsonl", "cwl.jsonl", "player.jsonl"}) {
        std::ifstream file(folder / name);
        for (std::string line; std::getline(file, line);) {
            auto poll = json::parse(line);
            auto path = poll["path"].get<std::string>();
            auto is_war = path.find("war") != path.npos;
            auto of = is_war ? kind::war : path.starts_with("/players") ? kind::player : kind::clan;
            all[subject(of, tag_of(path, poll["body"]))].push_back(poll["body"].dump());
        }
    }
    return all;
}

std::filesystem::path recordings()
{
    auto named = std::getenv("CLASHCAST_SHARED");
    auto folder = std::filesystem::path(named ? named : PROJECT "/../shared") / "recordings";
    return std::filesystem::is_directory(folder) ? folder : std::filesystem::path();
}

}  // namespace

TEST_CASE("what is found again after a roll-back has the same ids")
{
    for (unsigned seed = 1; seed <= 5; ++seed) {
        INFO("seed " << seed);
        check_roll_backs(subject(kind::clan, "#2PP"), bodies_of(small_clan(seed), 40), 1);
        check_roll_backs(subject(kind::player, "#2PP"), bodies_of(small_player(seed), 40), 1);
        check_roll_backs(subject(kind::war, "#2PP"), bodies_of(small_war(seed), 40), 1);
    }
}

TEST_CASE("no id comes twice in the recordings, and a roll-back finds the same ones", "[shared]")
{
    auto folder = recordings();
    if (folder.empty())
        return skip("the recordings (../shared/recordings) are not here");
    std::set<std::string> ids;
    for (auto& [of, bodies] : read_recordings(folder)) {
        watched one(of);
        for (auto& poll : follow(one, bodies).ids)
            for (auto& id : poll)
                if (!ids.insert(id).second)
                    FAIL_CHECK(id << " of " << to_string(of) << " comes twice");
        check_roll_backs(of, bodies, bodies.size() / 4 + 1);
    }
    CHECK(ids.size() > 5'000);
}
