// Configuration files.

#include "daemon/config/configuration.hpp"
#include "config/folder.hpp"
#include "fuzz/target.hpp"

using namespace clashcast;

namespace {

const std::string secret = "Sesame0Open9Sesame";

void check_accepted(const config::configuration& settings)
{
    fuzz::require(!config::summary(settings).empty(), "an accepted configuration has a summary");
    fuzz::require(!settings.api.tokens.empty() && !settings.watch.empty() && !settings.sinks.empty(),
                  "an accepted configuration has tokens, watches and sinks");
    for (auto& sink : settings.sinks)
        fuzz::require(route::make(sink.route).has_value() && sink.make, "an accepted sink can be made");
    for (auto& group : settings.watch)
        fuzz::require(!group.tags.empty() && group.interval >= std::chrono::seconds(1),
                      "an accepted group can be watched");
}

}  // namespace

void fuzz::run(std::string_view input)
{
    static const config::folder where;
    auto read = config::read(where, std::string(input), {{"SECRET", secret}, {"EMPTY", ""}});
    for (auto& diagnostic : read.wrong) {
        auto sentence = to_string(diagnostic);
        require(sentence.find(secret) == sentence.npos, "a diagnostic does not contain the value of a variable");
        require(diagnostic.at.line >= 0 && !diagnostic.what.empty(), "a diagnostic has a line and a text");
    }
    if (read.wrong.empty())
        check_accepted(read.settings);
}
