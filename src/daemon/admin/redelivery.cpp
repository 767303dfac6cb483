#include "daemon/admin/redelivery.hpp"

#include "text/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace clashcast::admin {

namespace asio = boost::asio;

redelivery::redelivery(asio::any_io_executor executor, const config::configuration& settings,
                       const config::sink_settings& sink,
                       std::string journal_identity)
    : executor_(std::move(executor)), settings_(settings), sink_(sink), journal_(std::move(journal_identity)),
      wanted_(route::make(sink.route).value())
{
}

asio::awaitable<result<std::vector<position>>> redelivery::deliver(std::vector<dead_letter> letters, progress say)
{
    auto all = messages_of(letters, say);
    if (all.messages.empty())
        co_return std::vector<position>();
    auto refused = co_await publish(all);
    if (!refused)
        co_return failure(refused.error().code,
                          fmt::format("sink {}: {}; what was not delivered is still a dead letter",
                                      sink_.name, refused.error().what));
    co_return settle(all, *refused, say);
}

// The letter's own id is its position, so that a stream takes the same letter once, however often it is sent.
batch redelivery::messages_of(const std::vector<dead_letter>& letters, const progress& say)
{
    batch all;
    for (auto& letter : letters) {
        entry e;
        e.at = letter.id;
        e.event = letter.event;
        all.upto = letter.id;
        if (auto m = wanted_(e)) {
            all.messages.push_back(std::move(*m));
        } else {
            ++counts_.filtered;
            say(fmt::format("{} {} {}: not selected by the sink's events and tags; kept", to_string(letter.id),
                            letter.event.type, letter.event.tag));
        }
    }
    return all;
}

// A connection for each batch, named after its letters, so that a stream has a cursor for them alone. A cursor that was
// used for later letters would leave these out.
asio::awaitable<result<std::vector<refusal>>> redelivery::publish(batch all)
{
    std::vector<position> ids;
    for (auto& m : all.messages)
        ids.push_back(m.at);
    config::identity who{settings_.journal.name_space, settings_.journal.instance, sink_.name,
                         "replay-" + fingerprint(ids)};
    auto to = sink_.make(executor_, who);
    auto upto = all.upto;
    sink_start start(position(), upto);
    start.journal = journal_;
    auto opened = co_await to->open(start);
    if (!opened)
        co_return opened.error();
    auto refused = co_await to->publish(std::move(all));
    co_await to->close();
    co_return refused;
}

std::vector<position> redelivery::settle(const batch& all, const std::vector<refusal>& refused, const progress& say)
{
    std::vector<position> taken;
    for (std::size_t i = 0; i < all.messages.size(); ++i) {
        auto& m = all.messages[i];
        auto why = std::find_if(refused.begin(), refused.end(), [&](auto& r) { return r.index == i; });
        if (why == refused.end())
            taken.push_back(m.at);
        else
            say(fmt::format("{} {} {}: refused again: {}", to_string(m.at), m.event_type, m.tag,
                            sanitized(why->reason)));
    }
    counts_.delivered += taken.size();
    counts_.refused += refused.size();
    return taken;
}

std::string redelivery::so_far() const
{
    auto line = fmt::format("sink {}: {} delivered", sink_.name, counts_.delivered);
    if (counts_.refused > 0)
        line += fmt::format(", {} refused again and kept", counts_.refused);
    if (counts_.filtered > 0)
        line += fmt::format(", {} not selected and kept", counts_.filtered);
    return line;
}

// FNV-1a: the same in every build.
std::string fingerprint(const std::vector<position>& ids)
{
    std::uint64_t hash = 14'695'981'039'346'656'037U;
    for (auto id : ids)
        for (char c : to_string(id) + ' ')
            hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
    return fmt::format("{:016x}", hash);
}

}  // namespace clashcast::admin
