// Ids after a journal lost its latest commits, and in the recordings of a real clan.

#include <catch2/catch.hpp>

#include "diff/small_subjects.hpp"
#include "diff/watched.hpp"
#include "shared_folder.hpp"
#include "skip.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

using namespace clashcast;

namespace {

// The checkpoint before each poll, and the ids that the poll found.
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

void check_roll_backs(const subject& what, const std::vector<std::string>& bodies, std::size_t step)
{
    watched one(what);
    auto h = follow(one, bodies);
    for (std::size_t back = 0; back < bodies.size(); back += step) {
        one.last = h.before[back];
        for (auto i = back; i < bodies.size(); ++i)
            if (ids_of(one.sees(bodies[i], 1'000)) != h.ids[i])
                FAIL_CHECK(to_string(what) << ": poll " << i << " has other ids after a roll-back to poll " << back);
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

// The bodies of each subject in the recordings, in order.
std::map<subject, std::vector<std::string>> read_recordings(const std::filesystem::path& folder)
{
    std::map<subject, std::vector<std::string>> all;
    for (auto name : {"clan.jsonl", "clan_raw.jsonl", "war.jsonl", "cwl.jsonl", "player.jsonl"}) {
        std::ifstream file(folder / name);
        for (std::string line; std::getline(file, line);) {
            auto poll = json::parse(line);
            auto path = poll["path"].get<std::string>();
            auto is_war = path.find("war") != path.npos;
            auto kind = is_war ? subject_kind::war
                        : path.starts_with("/players") ? subject_kind::player
                                                       : subject_kind::clan;
            all[subject(kind, tag_of(path, poll["body"]))].push_back(poll["body"].dump());
        }
    }
    return all;
}

}  // namespace

TEST_CASE("changes that are found again after a roll-back have the same ids")
{
    for (unsigned seed = 1; seed <= 5; ++seed) {
        INFO("seed " << seed);
        check_roll_backs(subject(subject_kind::clan, "#2PP"), bodies_of(small_clan(seed), 40), 1);
        check_roll_backs(subject(subject_kind::player, "#2PP"), bodies_of(small_player(seed), 40), 1);
        check_roll_backs(subject(subject_kind::war, "#2PP"), bodies_of(small_war(seed), 40), 1);
    }
}

TEST_CASE("no id appears twice in the recordings, and a roll-back finds the same ones", "[shared]")
{
    auto folder = shared_folder("recordings");
    if (folder.empty())
        return skip("the recordings (../shared/recordings) are not here");
    std::set<std::string> ids;
    for (auto& [what, bodies] : read_recordings(folder / "recordings")) {
        watched one(what);
        for (auto& poll : follow(one, bodies).ids)
            for (auto& id : poll)
                if (!ids.insert(id).second)
                    FAIL_CHECK(id << " of " << to_string(what) << " appears twice");
        check_roll_backs(what, bodies, bodies.size() / 4 + 1);
    }
    CHECK(ids.size() > 5'000);
}
