#pragma once
// A subject that a test polls, and the events of each poll as sentences.

#include <clashcast/diff.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// `member_role_changed role "member" -> "admin"; member_tag="#A" ...`
inline std::string sentence(std::string_view type, const nlohmann::ordered_json& changes,
                            const nlohmann::ordered_json& metadata)
{
    std::string out(type);
    auto separator = " ";
    for (auto& c : changes) {
        out += fmt::format("{}{} {} -> {}", separator, c["field"].get<std::string>(), c["old_value"].dump(),
                           c["new_value"].dump());
        separator = ", ";
    }
    separator = "; ";
    for (auto& [name, value] : metadata.items()) {
        out += fmt::format("{}{}={}", separator, name, value.dump());
        separator = " ";
    }
    return out;
}

using sentences = std::vector<std::string>;

inline sentences sentences_of(const std::vector<event>& events)
{
    using ordered = nlohmann::ordered_json;
    sentences all;
    for (auto& e : events)
        all.push_back(sentence(e.type, ordered::parse(e.changes), ordered::parse(e.metadata)));
    return all;
}

inline std::vector<std::string> ids_of(const std::vector<event>& events)
{
    std::vector<std::string> ids;
    for (auto& e : events)
        ids.push_back(e.id);
    return ids;
}

class watched {
public:
    explicit watched(subject s, watch_options o = {}) : options(std::move(o)), subject_(std::move(s)) {}

    std::vector<event> sees(std::string body, std::int64_t ms = 0)
    {
        return polls(snapshot(std::move(body), timestamp(std::chrono::milliseconds(ms))));
    }

    std::vector<event> fails(std::optional<int> status, std::optional<std::string> reason = {},
                             std::optional<std::string> message = {}, std::int64_t ms = 0)
    {
        poll_failure p;
        p.status = status;
        p.reason = std::move(reason);
        p.message = std::move(message);
        return polls({p, timestamp(std::chrono::milliseconds(ms))});
    }

    std::vector<event> polls(const poll_result& found)
    {
        news = advance(subject_, last, found, options);
        if (!news)
            return {};
        last = news->next;
        return news->events;
    }

    watch_options options;
    checkpoint last;
    std::optional<change> news;  // of the last poll

private:
    subject subject_;
};

}  // namespace clashcast
