#include "journal/gauge.hpp"
#include "journal/record.hpp"
#include "journal/retention.hpp"
#include "journal/redis/absence.hpp"
#include "journal/redis/accounts.hpp"
#include "journal/redis/blob.hpp"
#include "journal/redis/cursor.hpp"
#include "journal/redis/format.hpp"
#include "journal/redis/link.hpp"
#include "journal/redis/memory.hpp"
#include "journal/redis/scripts.hpp"

#include "redis/number.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace clashcast {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto renewal = 1s;
constexpr auto renewal_when_crowded = 200ms;
constexpr unsigned sweep_every = 5;  // renewals
constexpr auto farewell = 1s;        // how long close() may take

class redis_journal final : public journal {
public:
    redis_journal(asio::any_io_executor executor, redis::settings how, redis_journal_options options, clock& time)
        : executor_(executor), options_(std::move(options)), clock_(time), retained_(options_.bounds.retain),
          kept_(time.now()),
          link_(executor, std::move(how), redis_keys(options_.name_space), options_.instance),
          gauge_(executor, options_.bounds, "journal " + link_.keys().tag)
    {
    }

    awaitable<result<void>> open() override;
    awaitable<result<void>> visit() override { return link_.visit(); }
    const std::string& identity() const override { return link_.identity(); }
    std::uint64_t generation() const override { return link_.generation(); }
    awaitable<failure> keep() override;
    awaitable<result<std::vector<header>>> resume(const std::vector<subject>& watched) override
    {
        return resume_headers(link_, watched, kept_.at(clock_.now()));
    }
    awaitable<result<checkpoint>> load(subject what) override;
    awaitable<result<position>> commit(subject what, change news) override;
    awaitable<result<std::unique_ptr<cursor>>> open_cursor(reader who) override;
    awaitable<result<books>> balance() override;
    awaitable<result<void>> forget(std::string reader) override;
    awaitable<result<position>> rewind(std::string reader, position place) override;
    awaitable<result<std::vector<dead_letter>>> dead_letters(position after, std::size_t limit) override;
    awaitable<result<void>> discard(std::vector<position> letters) override;
    awaitable<void> close() override;

private:
    awaitable<result<void>> sweep(bool tight);
    awaitable<std::optional<redis_memory>> memory();

    asio::any_io_executor executor_;
    redis_journal_options options_;
    clock& clock_;
    retention retained_;
    journal_time kept_;
    redis_link link_;
    gauge gauge_;
    bool may_ask_memory_ = true;
    std::vector<std::string> readers_;            // opened by this process
    data_level wanted_ = data_level::none;        // by the most demanding of them
};

awaitable<result<void>> redis_journal::open()
{
    auto opened = co_await link_.open();
    if (!opened)
        co_return opened;
    auto now = co_await memory();
    if (now && now->evicts() && !options_.allow_eviction) {
        co_await close();
        co_return failure(errc::refused, fmt::format("this Redis discards keys when it is full (maxmemory-policy {}): "
                                                     "what clashcast knows would be lost; set it to noeviction, or "
                                                     "allow_eviction = true", now->policy));
    }
    kept_ = journal_time(clock_.now());  // while it waited, another one kept it
    co_return opened;
}

// Nothing when we are not allowed to ask.
awaitable<std::optional<redis_memory>> redis_journal::memory()
{
    if (!may_ask_memory_)
        co_return std::nullopt;
    std::vector<redis::command> ask;
    ask.emplace_back("INFO", "memory");
    auto told = co_await link_.read(ask);
    if (told)
        co_return parse_memory(told->front().text);
    if (std::exchange(may_ask_memory_, false) && !link_.over())
        log::warning("cannot read Redis memory usage; no protection against a full Redis: {}", to_string(told.error()));
    co_return std::nullopt;
}

// Before commits wait for memory, what is kept only for `retain` gives way.
bool is_tight(const std::optional<redis_memory>& now)
{
    return now && now->most > 0 && now->used >= now->most / 10 * 8;
}

awaitable<failure> redis_journal::keep()
{
    for (unsigned turn = 0;; ++turn) {
        auto crowded = gauge_.crowded();
        auto now = co_await memory();
        auto tight = is_tight(now);
        if (crowded || tight || turn % sweep_every == 0) {
            auto swept = co_await sweep(tight);
            if (!swept && !link_.over())
                log::error("the journal is not trimmed: {}", to_string(swept.error()));
        }
        if (tight)
            now = co_await memory();
        gauge_.hold(now ? now->tight() : std::nullopt);
        if (link_.over())
            co_return *link_.over();
        co_await clock_.sleep_for(crowded ? renewal_when_crowded : renewal);
        co_await link_.renew();
        if (link_.over())
            co_return *link_.over();
    }
}

awaitable<result<void>> redis_journal::sweep(bool tight)
{
    const auto& bounds = options_.bounds;
    auto now = clock_.now();
    auto old = retained_.note(now, link_.end()).value_or(position());
    redis::command arguments;
    arguments.add(to_string(old)).add(tight ? 1 : 0).add(kept_.at(now).count()).add(kept_unwatched.count());
    arguments.add(bounds.max_events).add(bounds.max_bytes);
    arguments.add(bounds.when_full == journal_bounds::overflow::drop_oldest ? 1 : 0).add_all(readers_);
    auto swept = co_await link_.run(redis_scripts::sweep(), arguments);
    if (!swept)
        co_return swept.error();
    const auto& answer = swept->elements;
    auto events = redis::parse_number<std::uint64_t>(answer.at(0).text);
    auto bytes = redis::parse_number<std::uint64_t>(answer.at(1).text);
    gauge_.set(events.value_or(0), bytes.value_or(0));
    if (auto dropped = answer.at(2).integer; dropped > 0) {
        link_.forget_recent();
        log::error("the journal is full: {} events that some sink has not had are discarded", dropped);
    }
    auto kept = redis::parse_number<std::uint64_t>(answer.at(3).text);
    kept_.learn(std::chrono::milliseconds(kept.value_or(0)), clock_.now());
    for (std::size_t i = 4; i < answer.size(); ++i)
        log::warning("reader {} has not been used for a week: it is forgotten, with what it has not read",
                     answer[i].text);
    co_return result<void>();
}

awaitable<result<checkpoint>> redis_journal::load(subject what)
{
    std::vector<redis::command> ask;
    auto name = to_string(what);
    ask.emplace_back("HGET", link_.keys()("headers"), name);
    ask.emplace_back("HGET", link_.keys()("bodies"), name);
    auto stored = co_await link_.read(ask);
    if (!stored)
        co_return stored.error();
    if (stored->at(0).is == redis::value::type::nil)
        co_return first_checkpoint(link_.identity(), what, real_clock().wall());
    checkpoint last;
    auto head = parse_header(stored->at(0).text);
    auto texts = unpack(stored->at(1).text);
    if (!head || !texts)
        co_return failure(errc::malformed, name + ": " + (head ? texts.error() : head.error()).what);
    static_cast<header&>(last) = std::move(*head);
    last.body = std::move(texts->first);
    last.memory = std::move(texts->second);
    co_return last;
}

awaitable<result<position>> redis_journal::commit(subject what, change news)
{
    redis::command arguments;
    arguments.add(to_string(what)).add(news.next.revision).add(hex(digest(news)));
    arguments.add(header_rest(news.next)).add(pack(news.next.body, news.next.memory));
    auto revision = news.next.revision;
    told_events told(std::move(news), wanted_);
    news = change();  // it may wait for long
    auto fields = entry_fields(told);
    auto events = told.events.size();
    auto bytes = std::accumulate(fields.begin(), fields.end(), std::uint64_t(0),
                                 [](std::uint64_t sum, const std::string& field) { return sum + field.size(); });
    if (readers_.empty())
        told = told_events();
    if (events > 0)
        co_await gauge_.room();
    arguments.add(to_string(link_.end())).add(events).add_all(fields);

    auto reply = co_await link_.run(redis_scripts::commit(), arguments);
    if (!reply)
        co_return reply.error();
    auto& answer = reply->elements;
    if (answer.at(0).text == "conflict")
        co_return failure(errc::conflict, fmt::format("{} has revision {}, which {} does not follow",
                                                      to_string(what), answer.at(1).text, revision));
    auto place = parse_position(answer.at(1).text);
    if (!place)
        co_return place;
    gauge_.add(events, bytes);
    if (answer.size() > 2)  // it is new
        link_.confirmed(redis::parse_number<std::uint64_t>(answer[2].text).value_or(0));
    link_.saw(*place, std::move(told));
    co_return place;
}

awaitable<result<std::unique_ptr<cursor>>> redis_journal::open_cursor(reader who)
{
    redis::command arguments(who.name, who.from_beginning ? 1 : 0);
    auto reply = co_await link_.run(redis_scripts::enrol(), arguments);
    if (!reply)
        co_return reply.error();
    auto known = parse_account(who.name, reply->elements.at(0).text, reply->elements.at(1).text);
    if (!known)
        co_return known.error();
    link_.confirmed(who.name, known->at, reply->elements[1].text);
    link_.saw(known->at);
    wanted_ = std::max(wanted_, who.data);
    if (std::find(readers_.begin(), readers_.end(), who.name) == readers_.end())
        readers_.push_back(who.name);
    co_return std::make_unique<redis_cursor>(link_, std::move(who), *known);
}

awaitable<result<books>> redis_journal::balance()
{
    auto reply = co_await link_.run(redis_scripts::balance(), redis::command());
    if (!reply)
        co_return reply.error();
    co_return parse_books(*reply);
}

awaitable<result<void>> redis_journal::forget(std::string reader)
{
    auto reply = co_await link_.run(redis_scripts::forget(), redis::command(reader));
    if (!reply)
        co_return reply.error();
    if (reply->elements.at(0).text == "unknown")
        co_return no_reader(reader);
    co_return result<void>();
}

awaitable<result<position>> redis_journal::rewind(std::string reader, position place)
{
    auto reply = co_await link_.run(redis_scripts::rewind(), redis::command(reader, to_string(place)));
    if (!reply)
        co_return reply.error();
    auto& answer = reply->elements;
    if (answer.at(0).text == "unknown")
        co_return no_reader(reader);
    if (answer[0].text == "ahead")
        co_return ahead_of(reader, answer.at(1).text, place);
    co_return parse_position(answer.at(1).text);
}

awaitable<result<std::vector<dead_letter>>> redis_journal::dead_letters(position after, std::size_t limit)
{
    std::vector<redis::command> ask;
    ask.emplace_back("XRANGE", link_.keys()("dead"), "(" + to_string(after), "+", "COUNT", limit);
    auto replies = co_await link_.read(ask);
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

awaitable<result<void>> redis_journal::discard(std::vector<position> letters)
{
    if (letters.empty())
        co_return result<void>();
    std::vector<redis::command> ask;
    auto& remove = ask.emplace_back("XDEL", link_.keys()("dead"));
    for (auto id : letters)
        remove.add(to_string(id));
    auto replies = co_await link_.read(ask);
    if (!replies)
        co_return replies.error();
    co_return result<void>();
}

awaitable<void> redis_journal::close()
{
    gauge_.release();
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(executor_, farewell);
    co_await (link_.close() || timer.async_wait(asio::use_awaitable));
}

// It stands in a hash tag: no braces, no blanks.
void check_namespace(const std::string& name)
{
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:";
    if (name.empty() || name.find_first_not_of(allowed) != name.npos)
        throw_failure({errc::invalid, fmt::format("\"{}\" is no namespace: letters, digits and _-.: are", name)});
}

}  // namespace

std::unique_ptr<journal> make_redis_journal(asio::any_io_executor executor, redis_journal_options options,
                                            clock& time)
{
    redis::settings how;
    how.server = redis::parse_address(options.url).value();
    if (!options.password.empty())
        how.server.password = options.password;
    how.ca_file = options.ca_file;
    how.name = "clashcast-journal";
    check_namespace(options.name_space);
    if (options.instance.empty())
        options.instance = asio::ip::host_name();
    return std::make_unique<redis_journal>(executor, std::move(how), std::move(options), time);
}

}  // namespace clashcast
