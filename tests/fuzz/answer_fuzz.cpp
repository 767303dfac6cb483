// Answers of the API to events: the kind, then the bodies that one subject is seen with, one after the other.

#include "fuzz/found.hpp"

using namespace clashcast;

namespace {

subject subject_of(std::string_view name)
{
    auto of = name.starts_with("war") ? kind::war : name.starts_with("player") ? kind::player : kind::clan;
    return subject(of, "#2PP");
}

std::size_t news_in(const std::optional<change>& found)
{
    return found ? found->events.size() : 0;
}

}  // namespace

void fuzz::run(std::string_view input)
{
    auto bodies = parts_of(input, 1);
    auto of = subject_of(bodies.front());
    const timestamp now(std::chrono::milliseconds(1));
    const watch_options options;
    checkpoint last;
    for (auto body = bodies.begin() + 1; body != bodies.end(); ++body) {
        const snapshot seen(*body, now), spaced(*body + ' ', now);
        auto found = advance(of, last, seen, options);
        check_found(found, of, last);
        check_same(found, advance(of, last, seen, options));
        require(last.body_hash != 0 || !found || found->next.failing || found->events.empty(),
                "a baseline tells nothing");
        if (found)
            last = found->next;
        require(!advance(of, last, seen, options), "an answer seen again says nothing");
        require(news_in(advance(of, last, spaced, options)) == 0, "an answer with another blank says nothing new");
    }
}
