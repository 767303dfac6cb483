#include "publish/redis_stream_script.hpp"
#include "redis/connection.hpp"
#include "redis/verdict.hpp"

#include <clashcast/log.hpp>
#include <clashcast/publisher.hpp>

#include <boost/system/system_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace clashcast {
namespace {

namespace asio = boost::asio;
using redis_stream::outcome;

// What a batch has for each stream: indexes of messages.
using share = std::vector<std::size_t>;
using shares = std::map<std::string_view, share>;

shares by_stream(const batch& all)
{
    shares parts;
    for (std::size_t i = 0; i < all.messages.size(); ++i)
        parts[all.messages[i].destination].push_back(i);
    return parts;
}

// One connection's worth of publishing: what it knows ends with the first failure.
struct session {
    session(std::shared_ptr<redis::connection> l, const sink_start& s, std::string n)
        : line(std::move(l)), journal_end(s.end), journal(s.journal), number(std::move(n))
    {
    }

    std::shared_ptr<redis::connection> line;
    position journal_end;                            // when it began
    std::string journal;                             // its identity
    std::string number;                              // of the session, in Redis
    std::unordered_map<std::string, position> sent;  // where what was sent will leave each stream's cursor
    bool failed = false;
};

class redis_stream_publisher final : public publisher {
public:
    redis_stream_publisher(redis::settings how, redis_stream_options options)
        : how_(std::move(how)), options_(std::move(options)), own_cursor_("clashcast:" + options_.writer)
    {
    }

    asio::awaitable<result<position>> open(const sink_start& start) override;
    asio::awaitable<result<std::vector<refusal>>> publish(batch) override;
    asio::awaitable<void> close() override;

private:
    result<position> start_from(const redis::value& claimed, const sink_start&) const;
    failure foreign(std::string_view cursor, std::string_view owner, std::string_view journal) const;
    redis::command append(session&, std::string_view stream, const share&, const batch&) const;
    result<std::vector<refusal>> judge(session&, const shares&, const std::vector<redis::value>&) const;
    failure give_up(session&, failure why) const;
    failure said(const redis::value& error, std::string_view key) const;
    std::string where() const { return redis::to_string(how_.server); }

    redis::settings how_;
    redis_stream_options options_;
    std::string own_cursor_;
    std::shared_ptr<session> now_;
};

// The writer's own cursor is set after the streams': a Redis that lost its latest writes has lost it too, and
// where it stands nothing before it is missing.
asio::awaitable<result<position>> redis_stream_publisher::open(const sink_start& from)
{
    now_.reset();
    auto opened = co_await redis::connection::open(how_);
    if (!opened)
        co_return opened.error();
    std::vector<redis::command> ask;
    ask.emplace_back("SCRIPT", "LOAD", redis_stream::append().lua());
    auto& claim = ask.emplace_back(redis_stream::claim().whole());
    claim.add(1).add(own_cursor_).add(to_string(std::min(from.since, from.committed))).add(from.journal);
    auto replies = co_await (*opened)->execute_all(ask);
    if (!replies)
        co_return replies.error();
    for (const auto& reply : *replies)
        if (reply.is == redis::value::type::error)
            co_return said(reply, own_cursor_);
    auto start = start_from(replies->at(1), from);
    if (start)
        now_ = std::make_shared<session>(*opened, from, replies->at(1).elements.at(2).text);
    co_return start;
}

result<position> redis_stream_publisher::start_from(const redis::value& claimed, const sink_start& from) const
{
    const auto& answer = claimed.elements;
    if (answer.at(0).text == "foreign")
        return foreign(own_cursor_, answer.at(1).text, from.journal);
    auto place = parse_position(answer.at(1).text);
    if (!place)
        return place;
    if (*place <= from.end)
        return std::min(*place, from.committed);
    log::error("{} in {} is at {}, after the journal's end {} (was the journal restored?): going on from {}",
               own_cursor_, where(), answer[1].text, to_string(from.end), to_string(from.committed));
    return from.committed;
}

failure redis_stream_publisher::foreign(std::string_view cursor, std::string_view owner,
                                        std::string_view journal) const
{
    return failure(errc::refused,
                   fmt::format("{} in {} belongs to journal {}, this is journal {}: nothing is written. Give one of the"
                               " two services another namespace; if the other journal is gone, delete the keys"
                               " *clashcast:{}", cursor, where(), owner, journal, options_.writer));
}

redis::command redis_stream_publisher::append(session& in, std::string_view stream, const share& part,
                                              const batch& all) const
{
    auto command = redis_stream::append().by_name();
    command.add(2).add(stream).add(redis_stream::cursor_key(stream, options_.writer));
    auto sent = in.sent.find(std::string(stream));
    command.add(sent == in.sent.end() ? std::string() : to_string(sent->second));
    // A cursor at `upto` is that of this batch, sent before and late to arrive.
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

// All scripts of a batch go out together, those of the next batch right behind them. One that does not do its
// work ends the session: the streams refuse what would leave a gap, and nothing later is taken for published.
asio::awaitable<result<std::vector<refusal>>> redis_stream_publisher::publish(batch all)
{
    auto in = now_;
    if (!in || in->failed)
        co_return failure(errc::not_connected, "not connected to " + where());
    auto parts = by_stream(all);
    std::vector<redis::command> commands;
    for (const auto& [stream, part] : parts)
        commands.push_back(append(*in, stream, part, all));
    auto replies = co_await in->line->execute_all(commands);
    if (!replies)
        co_return give_up(*in, replies.error());
    auto refused = judge(*in, parts, *replies);
    if (!refused)
        co_return give_up(*in, refused.error());

    auto cursor = to_string(all.upto);
    if (!in->journal.empty())
        cursor += fmt::format(" {} {}", in->journal, in->number);
    auto marked = co_await in->line->execute(redis::command("SET", own_cursor_, cursor));
    if (!marked)
        co_return give_up(*in, marked.error());
    if (marked->is == redis::value::type::error)
        co_return give_up(*in, said(*marked, own_cursor_));
    co_return refused;
}

result<std::vector<refusal>> redis_stream_publisher::judge(session& in, const shares& parts,
                                                           const std::vector<redis::value>& replies) const
{
    if (in.failed)
        return failure(errc::not_connected, "an earlier batch failed");
    std::vector<refusal> refused;
    auto reply = replies.begin();
    for (const auto& [stream, part] : parts) {
        auto what = redis_stream::judge(*reply);
        if (what.is == outcome::kind::failed)
            return said(*reply, stream);
        if (what.is == outcome::kind::foreign)
            return foreign(redis_stream::cursor_key(stream, options_.writer), what.reason, in.journal);
        if (what.is == outcome::kind::behind)
            return failure(errc::behind,
                           fmt::format("{} in {} is at {}, it was further", stream, where(), what.reason));
        if (!what.beyond.empty())
            log::error("the cursor of {} in {} was at {}, after the journal's end {} (was the journal restored?): it is"
                       " set anew", stream, where(), what.beyond, to_string(in.journal_end));
        if (what.is == outcome::kind::refused)
            for (auto i : part)
                refused.emplace_back(i, fmt::format("{}: {}", stream, what.reason));
        ++reply;
    }
    std::sort(refused.begin(), refused.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
    return refused;
}

failure redis_stream_publisher::said(const redis::value& error, std::string_view key) const
{
    auto code = redis::judge(error) == redis::verdict::refused ? errc::refused : errc::not_connected;
    return failure(code, fmt::format("{} says about {}: {}", where(), key, redis_stream::append().explained(error)));
}

failure redis_stream_publisher::give_up(session& in, failure why) const
{
    in.failed = true;
    in.line->close();
    return why;
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
    how.ca_file = options.ca_file;
    how.name = "clashcast-publisher";
    if (options.writer.empty())
        throw_failure({errc::invalid, "a Redis stream's writer needs a name"});
    return std::make_unique<redis_stream_publisher>(std::move(how), std::move(options));
}

}  // namespace clashcast
