#pragma once
// A subject that is polled in a test, and the events of each poll as sentences.

#include <clashcast/diff.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace clashcast {

// `member_role_changed role "member" -> "admin"; member_tag="#A" ...`
inline std::string sentence(const event& e)
{
    using ordered = nlohmann::ordered_json;
    std::string out(e.type);
    auto separator = " ";
    for (auto& c : ordered::parse(e.changes)) {
        out += fmt::format("{}{} {} -> {}", separator, c["field"].get<std::string>(), c["old_value"].dump(),
                           c["new_value"].dump());
        separator = ", ";
    }
    separator = "; ";
    auto metadata = ordered::parse(e.metadata);
    for (auto& [name, value] : metadata.items()) {
        out += fmt::format("{}{}={}", separator, name, value.dump());
        separator = " ";
    }
    return out;
}

using sentences = std::vector<std::string>;

inline sentences sentences_of(const std::vector<event>& events)
{
    sentences told;
    for (auto& e : events)
        told.push_back(sentence(e));
    return told;
}

class watched {
public:
    explicit watched(subject s, watch_options o = {}) : options(std::move(o)), of_(std::move(s)) {}

    std::vector<event> sees(std::string body, std::int64_t ms = 0)
    {
        return take(advance(of_, last, snapshot(std::move(body), at(ms)), options));
    }

    std::vector<event> fails(std::optional<int> status, std::optional<std::string> reason = {},
                             std::optional<std::string> message = {}, std::int64_t ms = 0)
    {
        problem p;
        p.status = status;
        p.reason = std::move(reason);
        p.message = std::move(message);
        return take(advance(of_, last, p, at(ms)));
    }

    watch_options options;
    checkpoint last;
    std::optional<change> news;  // of the last poll

private:
    static timestamp at(std::int64_t ms) { return timestamp(std::chrono::milliseconds(ms)); }

    std::vector<event> take(std::optional<change> found)
    {
        news = std::move(found);
        if (!news)
            return {};
        last = news->next;
        return news->events;
    }

    subject of_;
};

}  // namespace clashcast
