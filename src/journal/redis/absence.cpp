#include "journal/redis/absence.hpp"

#include "journal/redis/format.hpp"
#include "journal/redis/scripts.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace clashcast {
namespace {

constexpr std::size_t at_once = 10'000;       // subjects in a script's arguments
constexpr std::size_t in_a_command = 1'000;   // when reading: while we listen to one command, Redis does the next
constexpr std::size_t in_a_read = 50'000;
using names = std::vector<std::string>;

// Appends the headers of the subjects that follow those whose headers are there: as many as one read takes.
awaitable<result<void>> read_on(redis_link& link, const std::vector<subject>& watched, std::vector<header>& into)
{
    std::vector<redis::command> ask;
    auto until = std::min(into.size() + in_a_read, watched.size());
    for (auto i = into.size(); i < until;) {
        auto& get = ask.emplace_back("HMGET", link.keys()("headers"));
        for (auto end = std::min(i + in_a_command, until); i < end; ++i)
            get.add(to_string(watched[i]));
    }
    auto replies = co_await link.read(ask);
    if (!replies)
        co_return replies.error();
    for (const auto& reply : *replies)
        for (const auto& stored : reply.elements) {
            auto read = stored.is == redis::value::type::nil ? result<header>(header()) : parse_header(stored.text);
            if (!read)
                co_return failure(read.error().code, to_string(watched[into.size()]) + ": " + read.error().what);
            into.push_back(std::move(*read));
        }
    co_return result<void>();
}

// The subjects that have a header.
awaitable<result<names>> all_subjects(redis_link& link)
{
    names found;
    std::string place = "0";
    do {
        std::vector<redis::command> ask;
        ask.emplace_back("HSCAN", link.keys()("headers"), place, "COUNT", at_once);
        auto replies = co_await link.read(ask);
        if (!replies)
            co_return replies.error();
        auto& pairs = replies->front().elements.at(1).elements;
        for (std::size_t i = 0; i < pairs.size(); i += 2)
            found.push_back(std::move(pairs[i].text));
        place = replies->front().elements.at(0).text;
    } while (place != "0");
    co_return found;
}

awaitable<result<void>> record(redis_link& link, const names& missing, const names& present,
                               std::chrono::milliseconds kept)
{
    for (std::size_t m = 0, p = 0; m < missing.size() || p < present.size();) {
        auto more = std::min(at_once, missing.size() - m), fewer = std::min(at_once, present.size() - p);
        redis::command arguments;
        arguments.add(kept.count()).add(more);
        for (; more > 0; --more)
            arguments.add(missing[m++]);
        for (; fewer > 0; --fewer)
            arguments.add(present[p++]);
        auto done = co_await link.run(redis_scripts::absent(), arguments);
        if (!done)
            co_return done.error();
    }
    co_return result<void>();
}

// Those who are marked as absent, and how many subjects have a header.
struct census {
    census() = default;

    std::size_t headers = 0;
    names absent;
};

awaitable<result<census>> count(redis_link& link)
{
    std::vector<redis::command> ask;
    ask.emplace_back("HLEN", link.keys()("headers"));
    ask.emplace_back("ZRANGE", link.keys()("absent"), 0, -1);
    auto replies = co_await link.read(ask);
    if (!replies)
        co_return replies.error();
    census counted;
    counted.headers = static_cast<std::size_t>(replies->at(0).integer);
    for (auto& who : replies->at(1).elements)
        counted.absent.push_back(std::move(who.text));
    co_return counted;
}

awaitable<result<void>> mark_absent(redis_link& link, const std::vector<subject>& watched, std::size_t known,
                                    std::chrono::milliseconds kept)
{
    auto counted = co_await count(link);
    if (!counted)
        co_return counted.error();
    if (counted->headers == known && counted->absent.empty())
        co_return result<void>();
    auto stored = result<names>(names());
    if (counted->headers != known) {
        auto all = co_await all_subjects(link);
        stored = std::move(all);
    }
    if (!stored)
        co_return stored.error();

    std::unordered_set<std::string> here;
    for (const auto& one : watched)
        here.insert(to_string(one));
    names missing, present;
    for (auto& one : *stored)
        if (!here.contains(one))
            missing.push_back(std::move(one));
    for (auto& one : counted->absent)
        if (here.contains(one))
            present.push_back(std::move(one));
    co_return co_await record(link, missing, present, kept);
}

}  // namespace

awaitable<result<std::vector<header>>> resume_headers(redis_link& link, const std::vector<subject>& watched,
                                                      std::chrono::milliseconds kept)
{
    std::vector<header> headers;
    headers.reserve(watched.size());
    while (headers.size() < watched.size()) {
        auto read = co_await read_on(link, watched, headers);
        if (!read)
            co_return read.error();
    }
    auto known = std::count_if(headers.begin(), headers.end(), [](const header& h) { return h.revision > 0; });
    auto marked = co_await mark_absent(link, watched, static_cast<std::size_t>(known), kept);
    if (!marked)
        co_return marked.error();
    co_return headers;
}

}  // namespace clashcast
