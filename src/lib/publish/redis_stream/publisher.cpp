#include "async/probe.hpp"
#include "publish/redis_stream/scripts.hpp"
#include "redis/connection.hpp"
#include "redis/reply_class.hpp"

#include <clashcast/log.hpp>
#include <clashcast/publishers/redis_stream.hpp>

#include <boost/system/system_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace clashcast {
namespace {

namespace asio = boost::asio;
using redis_stream::outcome;

// The messages of a batch for each stream, by index.
using indexes = std::vector<std::size_t>;
using stream_messages = std::map<std::string_view, indexes>;

stream_messages by_stream(const batch& all)
{
    stream_messages parts;
    for (std::size_t i = 0; i < all.messages.size(); ++i)
        parts[all.messages[i].destination].push_back(i);
    return parts;
}

// One connection. It ends with its first failure.
struct session {
    session(std::shared_ptr<redis::connection> c, const sink_start& s, std::string n)
        : connection(std::move(c)), journal_end(s.end), journal(s.journal), number(std::move(n))
    {
    }

    std::shared_ptr<redis::connection> connection;
    position journal_end;                            // when the session began
    std::string journal;                             // its identity
    std::string number;                              // in Redis
    std::unordered_map<std::string, position> sent;  // the cursor of each stream, after all that was sent
    bool failed = false;
};

class redis_stream_publisher final : public publisher, public probe {
public:
    redis_stream_publisher(redis::settings how, redis_stream_options options)
        : how_(std::move(how)), options_(std::move(options)), own_cursor_("clashcast:" + options_.writer)
    {
    }

    asio::awaitable<result<position>> open(const sink_start& start) override;
    asio::awaitable<result<std::vector<refusal>>> publish(batch) override;
    asio::awaitable<result<std::string>> try_out(std::vector<std::string> streams) override;
    asio::awaitable<void> close() override;
    std::string guarantee() const override { return "exactly once"; }

private:
    result<position> start_from(const redis::value& claimed, const sink_start&) const;
    failure foreign(std::string_view cursor, std::string_view owner, std::string_view journal) const;
    redis::command append(session&, std::string_view stream, const indexes&, const batch&) const;
    result<std::vector<refusal>> read_replies(session&, const stream_messages&,
                                              const std::vector<redis::value>&) const;
    redis::command mark(const session&, position upto) const;
    failure claim_lost() const;
    failure give_up(session&, failure why) const;
    failure error_from(const redis::script&, const redis::value& error, std::string_view key) const;
    std::string where() const { return redis::to_string(how_.server); }

    redis::settings how_;
    redis_stream_options options_;
    std::string own_cursor_;
    std::shared_ptr<session> now_;
};

// The writer's own cursor is written after those of the streams. A Redis that lost its latest writes has lost this one
// too, so no event before it is missing.
asio::awaitable<result<position>> redis_stream_publisher::open(const sink_start& from)
{
    now_.reset();
    auto opened = co_await redis::connection::open(how_);
    if (!opened)
        co_return opened.error();
    std::vector<redis::command> commands;
    commands.emplace_back("SCRIPT", "LOAD", redis_stream::append().lua());
    commands.emplace_back("SCRIPT", "LOAD", redis_stream::mark().lua());
    auto& claim = commands.emplace_back(redis_stream::claim().whole());
    claim.add(1).add(own_cursor_).add(to_string(std::min(from.since, from.acknowledged))).add(from.journal);
    auto replies = co_await (*opened)->execute_all(commands);
    if (!replies)
        co_return replies.error();
    for (const auto& reply : *replies)
        if (reply.is == redis::value::type::error)
            co_return error_from(redis_stream::claim(), reply, own_cursor_);
    auto start = start_from(replies->back(), from);
    if (start)
        now_ = std::make_shared<session>(*opened, from, replies->back().elements.at(2).text);
    co_return start;
}

result<position> redis_stream_publisher::start_from(const redis::value& claimed, const sink_start& from) const
{
    const auto& reply = claimed.elements;
    if (reply.at(0).text == "foreign")
        return foreign(own_cursor_, reply.at(1).text, from.journal);
    auto at = parse_position(reply.at(1).text);
    if (!at)
        return at;
    if (*at <= from.end)
        return std::min(*at, from.acknowledged);
    log::error("{} in {} is at {}, after the journal's end {} (was the journal restored?); continuing from {}",
               own_cursor_, where(), reply[1].text, to_string(from.end), to_string(from.acknowledged));
    return from.acknowledged;
}

failure redis_stream_publisher::foreign(std::string_view cursor, std::string_view owner,
                                        std::string_view journal) const
{
    return failure(errc::refused,
                   fmt::format("{} in {} belongs to journal {}, but this is journal {}; nothing was written. Give one"
                               " of the two services another namespace; if the other journal is gone, delete the keys"
                               " *clashcast:{}", cursor, where(), owner, journal, options_.writer));
}

redis::command redis_stream_publisher::append(session& in, std::string_view stream, const indexes& part,
                                              const batch& all) const
{
    auto command = redis_stream::append().by_name();
    auto sent = in.sent.find(std::string(stream));
    auto first = sent == in.sent.end() && !in.journal.empty();
    command.add(first ? 3 : 2).add(stream).add(redis_stream::cursor_key(stream, options_.writer));
    if (first)
        command.add(own_cursor_);
    command.add(sent == in.sent.end() ? std::string() : to_string(sent->second));
    // A cursor at `upto` may come from this same batch, sent earlier and late to arrive.
    command.add(to_string(std::max(in.journal_end, all.upto))).add(to_string(all.upto)).add(options_.max_length);
    command.add(in.journal).add(in.number);
    for (auto i : part) {
        const auto& m = all.messages[i];
        command.add(to_string(m.at)).add(m.id).add(m.event_type).add(m.tag);
        command.add(redis_stream::seconds(m.seen)).add(m.payload);
    }
    in.sent[std::string(stream)] = all.upto;
    return command;
}

// All scripts of a batch are sent together, followed at once by those of the next batch. A script that fails ends the
// session: the streams refuse batches that would leave a gap, and no later batch counts as published.
asio::awaitable<result<std::vector<refusal>>> redis_stream_publisher::publish(batch all)
{
    auto in = now_;
    if (!in || in->failed)
        co_return failure(errc::not_connected, "not connected to " + where());
    auto parts = by_stream(all);
    std::vector<redis::command> commands;
    for (const auto& [stream, part] : parts)
        commands.push_back(append(*in, stream, part, all));
    auto replies = co_await in->connection->execute_all(commands);
    if (!replies)
        co_return give_up(*in, replies.error());
    auto refused = read_replies(*in, parts, *replies);
    if (!refused)
        co_return give_up(*in, refused.error());

    auto marked = co_await in->connection->execute(mark(*in, all.upto));
    if (!marked)
        co_return give_up(*in, marked.error());
    if (marked->is == redis::value::type::error)
        co_return give_up(*in, error_from(redis_stream::mark(), *marked, own_cursor_));
    if (!in->journal.empty() && redis_stream::read_outcome(*marked).is == outcome::kind::ended)
        co_return give_up(*in, claim_lost());
    co_return refused;
}

redis::command redis_stream_publisher::mark(const session& in, position upto) const
{
    if (in.journal.empty())
        return redis::command("SET", own_cursor_, to_string(upto));
    auto command = redis_stream::mark().by_name();
    command.add(1).add(own_cursor_).add(to_string(upto)).add(in.journal).add(in.number);
    return command;
}

result<std::vector<refusal>> redis_stream_publisher::read_replies(session& in, const stream_messages& parts,
                                                                  const std::vector<redis::value>& replies) const
{
    if (in.failed)
        return failure(errc::not_connected, "an earlier batch failed");
    std::vector<refusal> refused;
    auto reply = replies.begin();
    for (const auto& [stream, part] : parts) {
        auto result = redis_stream::read_outcome(*reply);
        if (result.is == outcome::kind::failed)
            return error_from(redis_stream::append(), *reply, stream);
        if (result.is == outcome::kind::foreign)
            return foreign(redis_stream::cursor_key(stream, options_.writer), result.reason, in.journal);
        if (result.is == outcome::kind::ended)
            return claim_lost();
        if (result.is == outcome::kind::behind)
            return failure(errc::behind,
                           fmt::format("{} in {} is at {}, but it was further", stream, where(), result.reason));
        if (!result.beyond.empty())
            log::error("the cursor of {} in {} was at {}, after the journal's end {} (was the journal restored?); it"
                       " was reset", stream, where(), result.beyond, to_string(in.journal_end));
        if (result.is == outcome::kind::refused)
            for (auto i : part)
                refused.emplace_back(i, fmt::format("{}: {}", stream, result.reason));
        ++reply;
    }
    std::sort(refused.begin(), refused.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
    return refused;
}

failure redis_stream_publisher::claim_lost() const
{
    return failure(errc::behind, fmt::format("{} in {} was removed, or another process has taken it over; missing"
                                             " events are delivered again", own_cursor_, where()));
}

failure redis_stream_publisher::error_from(const redis::script& by, const redis::value& error,
                                     std::string_view key) const
{
    auto code = redis::classify(error) == redis::reply_class::refused ? errc::refused : errc::not_connected;
    return failure(code, fmt::format("{} reports for {}: {}", where(), key, by.explained(error)));
}

failure redis_stream_publisher::give_up(session& in, failure why) const
{
    in.failed = true;
    in.connection->close();
    return why;
}

asio::awaitable<result<std::string>> redis_stream_publisher::try_out(std::vector<std::string> streams)
{
    auto opened = co_await redis::connection::open(how_);
    if (!opened)
        co_return opened.error();
    std::vector<redis::command> commands;
    for (const auto& stream : streams)
        commands.emplace_back("TYPE", stream);
    auto types = co_await (*opened)->execute_all(commands);
    if (!types)
        co_return types.error();
    auto found = redis_stream::describe_keys(streams, *types);
    if (!found)
        co_return failure(found.error().code, fmt::format("{}: {}", where(), found.error().what));
    co_return found;
}

asio::awaitable<void> redis_stream_publisher::close()
{
    now_.reset();
    co_return;
}

}  // namespace

std::unique_ptr<publisher> make_redis_stream_publisher(asio::any_io_executor, redis_stream_options options)
{
    redis::settings how;
    how.server = redis::parse_address(options.url).value();
    if (!options.password.empty())
        how.server.password = options.password;
    how.tls = net::tls_options(options.ca_file, options.cert_file, options.key_file);
    how.name = "clashcast-publisher";
    if (options.writer.empty())
        throw_failure({errc::invalid, "a Redis stream publisher needs a writer"});
    return std::make_unique<redis_stream_publisher>(std::move(how), std::move(options));
}

}  // namespace clashcast
