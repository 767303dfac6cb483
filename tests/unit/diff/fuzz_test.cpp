#include <catch2/catch.hpp>

#include "diff/watched.hpp"

#include <random>

using namespace clashcast;

namespace {

// Bodies of each kind, with everything that the comparison looks at.
struct sample {
    subject what;
    std::string body;
};

const std::vector<sample> samples{
    {subject(subject_kind::clan, "#2PP"),
     R"({"tag":"#2PP","name":"Zo\u00eb \ud83d\udc09 ä","clanLevel":12,"badge":{"a":[1,2.5e3,null,true]},"memberList":[)"
     R"({"tag":"#A","name":"Ann","role":"member","donations":5,"donationsReceived":1e1,"clanRank":1},)"
     R"({"tag":"#B","name":"Ben","role":"admin","donations":50,"league":{"id":1}},{"tag":"#C"}]})"},
    {subject(subject_kind::war, "#2PP"),
     R"({"state":"inWar","teamSize":2,"preparationStartTime":"20250101T000000.000Z","clan":{"tag":"#2PP","members":[)"
     R"({"tag":"#A","attacks":[{"attackerTag":"#A","defenderTag":"#X","stars":2,"order":1},)"
     R"({"attackerTag":"#A","order":3}]}]},"opponent":{"tag":"#8QQ","name":"Them","members":[)"
     R"({"tag":"#X","attacks":[{"attackerTag":"#X","order":2,"destructionPercentage":99.5}]}]}})"},
    {subject(subject_kind::player, "#2PP"),
     R"({"tag":"#2PP","name":"p","townHallLevel":10,"labels":[{"id":1}],"troops":[)"
     R"({"name":"Baby Dragon","level":3,"village":"home"},{"name":"Baby Dragon","level":7,"village":"builderBase"}],)"
     R"("spells":[{"name":"Rage","level":71}],"heroes":[],"heroEquipment":null})"},
};

class vandal {
public:
    explicit vandal(unsigned seed) : random_(seed) {}

    std::string spoil(std::string text)
    {
        constexpr std::string_view likely = "{}[]:,\"\\0123456789.-+eEu tfn#A\n";
        for (auto n = 1 + below(3); n > 0 && !text.empty(); --n) {
            auto at = below(text.size());
            switch (below(6)) {
            case 0: text.resize(at); break;
            case 1: text.erase(at, 1 + below(8)); break;
            case 2: text[at] = static_cast<char>(random_()); break;
            case 3: text.insert(at, text.substr(below(text.size()), below(40))); break;
            default: text[at] = likely[below(likely.size())];
            }
        }
        return text;
    }

private:
    std::size_t below(std::size_t n) { return random_() % n; }
    std::mt19937 random_;
};

// nlohmann accepts no lone surrogates, which are legal JSON; such texts are only required to do no harm.
bool may_have_lone_surrogate(const std::string& text)
{
    return text.find("\\ud") != text.npos || text.find("\\uD") != text.npos;
}

}  // namespace

TEST_CASE("damaged answers do no harm, and their events are valid JSON")
{
    vandal random(7);
    int malformed = 0, others = 0;
    for (auto& s : samples) {
        watched subject_(s.what);
        subject_.sees(s.body);
        auto sound = subject_.last;
        for (int i = 0; i < 7'000; ++i) {
            auto text = random.spoil(s.body);
            INFO(text);
            for (auto& e : subject_.sees(text)) {
                auto wire = to_json(e);
                auto valid = nlohmann::json::accept(wire) || may_have_lone_surrogate(wire);
                auto read = event_from_json(wire, s.what.kind);
                if (!valid || !read.has_value() || to_json(*read) != wire)
                    FAIL_CHECK(wire);
                ++(e.type == "poll_error" ? malformed : others);
            }
            if (i % 3 == 0)
                subject_.last = sound;
        }
    }
    CHECK(malformed > 1000);
    CHECK(others > 1000);
}

TEST_CASE("nlohmann and the diff agree on what is JSON")
{
    vandal random(11);
    for (auto& s : samples)
        for (int i = 0; i < 3'000; ++i) {
            auto text = random.spoil(s.body);
            if (may_have_lone_surrogate(text) || text.starts_with("\xef\xbb\xbf"))
                continue;
            watched probe(subject(subject_kind::maintenance, ""));
            probe.fails(503);
            bool taken = probe.sees(text).size() == 1;
            auto parsed = nlohmann::json::parse(text, nullptr, false);
            if (taken != parsed.is_object())
                FAIL_CHECK(text);
        }
}
