#include "journal/redis/journal.hpp"

#include "journal/record.hpp"
#include "journal/redis/cursor.hpp"
#include "journal/redis/scripts.hpp"
#include "redis/number.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/host_name.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include <unistd.h>

namespace clashcast {
namespace {

namespace asio = boost::asio;

constexpr auto longest_close = std::chrono::seconds(1);

// The namespace is part of a hash tag, so braces and blanks are not allowed.
void check_namespace(const std::string& name)
{
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:";
    if (name.empty() || name.find_first_not_of(allowed) != name.npos)
        throw_failure(
            {errc::invalid, fmt::format("invalid namespace \"{}\": only letters, digits and _-.: are allowed", name)});
}

failure may_lose_keys(const memory_usage& now)
{
    return {errc::refused, fmt::format("this Redis evicts keys when it is full (maxmemory-policy {}), and clashcast "
                                       "would lose data: set maxmemory-policy to noeviction, or allow_eviction = true",
                                       now.policy)};
}

}  // namespace

redis_journal::redis_journal(asio::any_io_executor executor, redis::settings settings, redis_journal_options options,
                             clock& time)
    : options_(std::move(options)), clock_(time), retention_(options_.bounds.retain), journal_time_(time.now()),
      connection_(executor, std::move(settings), redis_keys(options_.name_space), options_.instance, time),
      capacity_(executor, options_.bounds, "journal " + connection_.keys().tag)
{
}

awaitable<result<void>> redis_journal::open()
{
    auto opened = co_await connection_.open();
    if (!opened)
        co_return opened;
    auto now = co_await read_memory_usage();
    if (now && now->evicts() && !options_.allow_eviction) {
        co_await close();
        co_return may_lose_keys(*now);
    }
    co_await ask_for_durability();
    noticed_edit_ = connection_.owned().last_edit();
    journal_time_ = journal_time(clock_.now());  // while it waited, another owner maintained the journal
    co_return opened;
}

awaitable<result<checkpoint>> redis_journal::load(subject what)
{
    std::vector<redis::command> ask;
    auto name = to_string(what);
    ask.emplace_back("HGET", connection_.keys()("headers"), name);
    ask.emplace_back("HGET", connection_.keys()("bodies"), name);
    auto stored = co_await connection_.read(ask);
    if (!stored)
        co_return stored.error();
    if (stored->at(0).is == redis::value::type::nil)
        co_return first_checkpoint(connection_.identity(), what, clock_.wall());
    checkpoint last;
    auto header = parse_header(stored->at(0).text);
    auto texts = unpack(stored->at(1).text);
    if (!header || !texts)
        co_return failure(errc::malformed, name + ": " + (header ? texts.error() : header.error()).what);
    static_cast<checkpoint_header&>(last) = std::move(*header);
    last.body = std::move(texts->first);
    last.diff_state = std::move(texts->second);
    co_return last;
}

awaitable<result<position>> redis_journal::commit(subject what, change news)
{
    redis::command arguments;
    arguments.add(to_string(what)).add(news.next.revision).add(hex(digest(news)));
    arguments.add(header_rest(news.next)).add(pack(news.next.body, news.next.diff_state));
    auto revision = news.next.revision;
    stored_events stored(std::move(news), wanted_);
    news = change();  // frees memory: the commit may wait for a long time
    auto fields = entry_fields(stored);
    auto events = stored.events.size();
    auto bytes = std::accumulate(fields.begin(), fields.end(), std::uint64_t(0),
                                 [](std::uint64_t sum, const std::string& field) { return sum + field.size(); });
    if (consumers_.empty())
        stored = stored_events();
    if (events > 0)
        co_await capacity_.room();
    arguments.add(to_string(connection_.end())).add(events).add_all(fields);

    auto reply = co_await connection_.run(redis_scripts::commit(), arguments);
    if (!reply)
        co_return reply.error();
    auto& parts = reply->elements;
    if (parts.at(0).text == "conflict")
        co_return failure(errc::conflict, fmt::format("{}: the stored revision is {}, which {} does not follow",
                                                      to_string(what), parts.at(1).text, revision));
    auto last = parse_position(parts.at(1).text);
    if (!last)
        co_return last;
    capacity_.add(events, bytes);
    if (parts.size() > 2)  // it is new
        connection_.owned().confirmed(redis::parse_number<std::uint64_t>(parts[2].text).value_or(0));
    connection_.note_commit(*last, std::move(stored));
    co_return last;
}

awaitable<result<std::unique_ptr<cursor>>> redis_journal::open_cursor(consumer who)
{
    redis::command arguments(who.name, who.from_beginning ? 1 : 0);
    auto reply = co_await connection_.run(redis_scripts::register_consumer(), arguments);
    if (!reply)
        co_return reply.error();
    auto known = parse_consumer(who.name, reply->elements.at(0).text, reply->elements.at(1).text);
    if (!known)
        co_return known.error();
    connection_.owned().confirmed(who.name, known->at, reply->elements[1].text);
    connection_.note_end(known->at);
    wanted_ = std::max(wanted_, who.data);
    if (std::find(consumers_.begin(), consumers_.end(), who.name) == consumers_.end())
        consumers_.push_back(who.name);
    co_return std::make_unique<redis_cursor>(connection_, clock_, std::move(who), *known);
}

awaitable<result<journal_status>> redis_journal::status()
{
    redis::command no_arguments;
    auto reply = co_await connection_.run(redis_scripts::status(), no_arguments);
    if (!reply)
        co_return reply.error();
    auto all = parse_status(*reply);
    if (!all)
        co_return all;
    all->health = health();
    if (durability_.store.empty())
        co_await ask_for_durability();
    all->durability = durability_;
    if (auto owner = parse_owner(*reply))
        all->owner = journal_owner(owner->instance, connection_.owned().is_ours(*owner) ? ::getpid() : 0);
    co_return all;
}

awaitable<result<std::string>> redis_journal::try_out(std::vector<std::string>)
{
    auto now = co_await read_memory_usage();
    if (now && now->evicts() && !options_.allow_eviction)
        co_return may_lose_keys(*now);
    co_await ask_for_durability();
    co_return to_string(durability_);
}

journal_health redis_journal::health() const
{
    journal_health now;
    connection_.describe(now);
    now.full = capacity_.full();
    now.end = connection_.end();
    return now;
}

awaitable<result<void>> redis_journal::forget(std::string consumer)
{
    auto reply = co_await connection_.run(redis_scripts::forget(), redis::command(consumer));
    if (!reply)
        co_return reply.error();
    if (reply->elements.at(0).text == "unknown")
        co_return unknown_consumer(consumer);
    co_return result<void>();
}

awaitable<result<position>> redis_journal::rewind(std::string consumer, position target)
{
    auto reply = co_await connection_.run(redis_scripts::rewind(), redis::command(consumer, to_string(target)));
    if (!reply)
        co_return reply.error();
    auto& parts = reply->elements;
    if (parts.at(0).text == "unknown")
        co_return unknown_consumer(consumer);
    if (parts[0].text == "ahead")
        co_return not_that_far(consumer, parts.at(1).text, target);
    auto at = parse_position(parts.at(1).text);
    if (at)
        connection_.owned().rewound(consumer, *at);
    co_return at;
}

awaitable<result<std::vector<dead_letter>>> redis_journal::dead_letters(position after, std::size_t limit)
{
    std::vector<redis::command> ask;
    ask.emplace_back("XRANGE", connection_.keys()("dead"), "(" + to_string(after), "+", "COUNT", limit);
    auto replies = co_await connection_.read(ask);
    if (!replies)
        co_return replies.error();
    std::vector<dead_letter> letters;
    for (const auto& stored : replies->front().elements) {
        auto letter = parse_dead_letter(stored);
        if (!letter)
            co_return letter.error();
        letters.push_back(std::move(*letter));
    }
    co_return letters;
}

awaitable<result<void>> redis_journal::remove_dead_letters(std::vector<position> ids)
{
    if (ids.empty())
        co_return result<void>();
    std::vector<redis::command> ask;
    auto& remove = ask.emplace_back("XDEL", connection_.keys()("dead"));
    for (auto id : ids)
        remove.add(to_string(id));
    auto replies = co_await connection_.read(ask);
    if (!replies)
        co_return replies.error();
    co_return result<void>();
}

awaitable<void> redis_journal::close()
{
    using namespace asio::experimental::awaitable_operators;
    capacity_.release();
    co_await (connection_.close() || clock_.sleep_for(longest_close));
}

std::unique_ptr<journal> make_redis_journal(asio::any_io_executor executor, redis_journal_options options,
                                            clock& time)
{
    redis::settings settings;
    settings.server = redis::parse_address(options.url).value();
    if (!options.password.empty())
        settings.server.password = options.password;
    settings.tls = net::tls_options(options.ca_file, options.cert_file, options.key_file);
    settings.name = "clashcast-journal";
    check_namespace(options.name_space);
    if (options.instance.empty())
        options.instance = asio::ip::host_name();
    return std::make_unique<redis_journal>(executor, std::move(settings), std::move(options), time);
}

}  // namespace clashcast
