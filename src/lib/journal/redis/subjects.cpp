#include "journal/redis/subjects.hpp"

#include "journal/redis/codec.hpp"
#include "journal/redis/scripts.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace clashcast {
namespace {

using headers = std::vector<checkpoint_header>;

constexpr std::size_t in_a_script = 1'000;    // Redis does nothing else meanwhile
constexpr std::size_t in_a_scan = 10'000;
constexpr std::size_t in_a_command = 1'000;   // when reading: Redis works on the next command while we read a reply
constexpr std::size_t in_a_read = 50'000;
using names = std::vector<std::string>;

void confirm(leased_connection& connection, const redis::value& commits)
{
    connection.owned().confirmed(static_cast<std::uint64_t>(commits.integer));
}

// Appends the headers in a reply to HMGET. `subjects` has their names.
result<void> add_headers(const redis::value& reply, const std::vector<subject>& subjects,
                         std::vector<checkpoint_header>& into)
{
    for (const auto& stored : reply.elements) {
        auto absent = stored.is == redis::value::type::nil;
        auto read = absent ? result<checkpoint_header>(checkpoint_header()) : parse_header(stored.text);
        if (!read)
            return failure(read.error().code, to_string(subjects[into.size()]) + ": " + read.error().what);
        into.push_back(std::move(*read));
    }
    return {};
}

// Appends the headers of the next subjects, as many as one read takes.
awaitable<result<void>> read_on(leased_connection& connection, const std::vector<subject>& watched, headers& into)
{
    std::vector<redis::command> ask;
    auto until = std::min(into.size() + in_a_read, watched.size());
    for (auto i = into.size(); i < until;) {
        auto& get = ask.emplace_back("HMGET", connection.keys()("headers"));
        for (auto end = std::min(i + in_a_command, until); i < end; ++i)
            get.add(to_string(watched[i]));
    }
    auto replies = co_await connection.read(ask);
    if (!replies)
        co_return replies.error();
    for (const auto& reply : *replies)
        if (auto added = add_headers(reply, watched, into); !added)
            co_return added;
    co_return result<void>();
}

// All subjects that have a header.
awaitable<result<names>> all_subjects(leased_connection& connection)
{
    names found;
    std::string scan = "0";
    do {
        std::vector<redis::command> ask;
        ask.emplace_back("HSCAN", connection.keys()("headers"), scan, "COUNT", in_a_scan);
        auto replies = co_await connection.read(ask);
        if (!replies)
            co_return replies.error();
        auto& pairs = replies->front().elements.at(1).elements;
        for (std::size_t i = 0; i < pairs.size(); i += 2)
            found.push_back(std::move(pairs[i].text));
        scan = replies->front().elements.at(0).text;
    } while (scan != "0");
    co_return found;
}

awaitable<result<void>> mark(leased_connection& connection, const names& missing, const names& present,
                               std::chrono::milliseconds kept)
{
    for (std::size_t m = 0, p = 0; m < missing.size() || p < present.size();) {
        auto more = std::min(in_a_script, missing.size() - m), fewer = std::min(in_a_script, present.size() - p);
        redis::command arguments;
        arguments.add(kept.count()).add(more);
        for (; more > 0; --more)
            arguments.add(missing[m++]);
        for (; fewer > 0; --fewer)
            arguments.add(present[p++]);
        auto done = co_await connection.run(redis_scripts::mark_absent(), arguments);
        if (!done)
            co_return done.error();
        confirm(connection, done->elements.at(1));
    }
    co_return result<void>();
}

struct subject_counts {
    subject_counts() = default;

    std::size_t headers = 0;
    names absent;  // marked as absent
};

awaitable<result<subject_counts>> count(leased_connection& connection)
{
    std::vector<redis::command> ask;
    ask.emplace_back("HLEN", connection.keys()("headers"));
    ask.emplace_back("ZRANGE", connection.keys()("absent"), 0, -1);
    auto replies = co_await connection.read(ask);
    if (!replies)
        co_return replies.error();
    subject_counts counted;
    counted.headers = static_cast<std::size_t>(replies->at(0).integer);
    for (auto& who : replies->at(1).elements)
        counted.absent.push_back(std::move(who.text));
    co_return counted;
}

awaitable<result<void>> mark_absent(leased_connection& connection, const std::vector<subject>& watched,
                                    std::size_t known, std::chrono::milliseconds kept)
{
    auto counted = co_await count(connection);
    if (!counted)
        co_return counted.error();
    if (counted->headers == known && counted->absent.empty())
        co_return result<void>();
    auto stored = result<names>(names());
    if (counted->headers != known) {
        auto all = co_await all_subjects(connection);
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
    co_return co_await mark(connection, missing, present, kept);
}

}  // namespace

awaitable<result<headers>> resume_headers(leased_connection& connection, const std::vector<subject>& watched,
                                          std::chrono::milliseconds kept)
{
    headers found;
    found.reserve(watched.size());
    while (found.size() < watched.size()) {
        auto read = co_await read_on(connection, watched, found);
        if (!read)
            co_return read.error();
    }
    auto known = std::count_if(found.begin(), found.end(), [](const checkpoint_header& h) { return h.revision > 0; });
    auto marked = co_await mark_absent(connection, watched, static_cast<std::size_t>(known), kept);
    if (!marked)
        co_return marked.error();
    co_return found;
}

awaitable<result<headers>> enter_subjects(leased_connection& connection, std::vector<subject> subjects)
{
    headers found;
    found.reserve(subjects.size());
    while (found.size() < subjects.size()) {
        redis::command arguments;
        auto until = std::min(found.size() + in_a_script, subjects.size());
        for (auto i = found.size(); i < until; ++i)
            arguments.add(to_string(subjects[i]));
        auto reply = co_await connection.run(redis_scripts::enter(), arguments);
        if (!reply)
            co_return reply.error();
        confirm(connection, reply->elements.at(2));
        if (auto added = add_headers(reply->elements.at(1), subjects, found); !added)
            co_return added.error();
    }
    co_return found;
}

awaitable<result<void>> leave_subjects(leased_connection& connection, std::vector<subject> subjects,
                                       std::chrono::milliseconds kept)
{
    names missing, present;
    for (const auto& one : subjects)
        missing.push_back(to_string(one));
    co_return co_await mark(connection, missing, present, kept);
}

}  // namespace clashcast
