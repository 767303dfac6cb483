// Configuration files.

#include "configuration/configuration.hpp"
#include "configuration/folder.hpp"
#include "fuzz/target.hpp"

using namespace clashcast;

namespace {

const std::string secret = "Sesame0Open9Sesame";

void check_accepted(const config::configuration& settings)
{
    fuzz::require(!config::summary(settings).empty(), "what was accepted can be told");
    fuzz::require(!settings.api.tokens.empty() && !settings.watch.empty() && !settings.sinks.empty(),
                  "what was accepted lacks nothing");
    for (auto& sink : settings.sinks)
        fuzz::require(route::make(sink.route).has_value() && sink.make, "a sink that was accepted can be made");
    for (auto& group : settings.watch)
        fuzz::require(!group.tags.empty() && group.interval >= std::chrono::seconds(1), "a group can be watched");
}

}  // namespace

void fuzz::run(std::string_view input)
{
    static const config::folder where;
    auto read = config::read(where, std::string(input), {{"SECRET", secret}, {"EMPTY", ""}});
    for (auto& complaint : read.wrong) {
        auto sentence = to_string(complaint);
        require(sentence.find(secret) == sentence.npos, "a complaint holds no variable's value");
        require(complaint.at.line >= 0 && !complaint.what.empty(), "a complaint says where and what");
    }
    if (read.wrong.empty())
        check_accepted(read.settings);
}
