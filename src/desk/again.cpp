#include "desk/again.hpp"

#include "text/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <utility>

namespace clashcast::desk {

namespace asio = boost::asio;

again::again(asio::any_io_executor executor, const config::configuration& settings, const config::sink_settings& sink,
             std::string journal_identity)
    : executor_(std::move(executor)), settings_(settings), sink_(sink), journal_(std::move(journal_identity)),
      wanted_(route::make(sink.route).value())
{
}

asio::awaitable<result<std::vector<position>>> again::deliver(std::vector<dead_letter> letters, std::ostream& out)
{
    auto all = messages_of(letters, out);
    if (all.messages.empty())
        co_return std::vector<position>();
    auto refused = co_await publish(all);
    if (!refused)
        co_return failure(refused.error().code,
                          fmt::format("sink {}: {}; nothing is lost: what was not delivered is still a dead letter",
                                      sink_.name, refused.error().what));
    co_return settle(all, *refused, out);
}

// A letter's own id is its place: in a stream the same letters land once, however often they are sent.
batch again::messages_of(const std::vector<dead_letter>& letters, std::ostream& out)
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
            ++unwanted_;
            out << fmt::format("{} {} {}: left out by the sink's events and tags; kept\n", to_string(letter.id),
                               letter.event.type, letter.event.tag);
        }
    }
    return all;
}

// A connection for each batch, with a name made of its letters: a stream's cursor that had other letters, later ones
// perhaps, is not this one's.
asio::awaitable<result<std::vector<refusal>>> again::publish(batch all)
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

std::vector<position> again::settle(const batch& all, const std::vector<refusal>& refused, std::ostream& out)
{
    std::vector<position> taken;
    for (std::size_t i = 0; i < all.messages.size(); ++i) {
        auto& m = all.messages[i];
        auto why = std::find_if(refused.begin(), refused.end(), [&](auto& r) { return r.index == i; });
        if (why == refused.end())
            taken.push_back(m.at);
        else
            out << fmt::format("{} {} {}: refused again: {}\n", to_string(m.at), m.event_type, m.tag,
                               quoted_words(why->reason));
    }
    delivered_ += taken.size();
    refused_ += refused.size();
    out << std::flush;
    return taken;
}

std::string again::so_far() const
{
    auto said = fmt::format("sink {}: {} delivered", sink_.name, delivered_);
    if (refused_ > 0)
        said += fmt::format(", {} refused again and kept", refused_);
    if (unwanted_ > 0)
        said += fmt::format(", {} left out and kept", unwanted_);
    return said;
}

// FNV-1a, which every build has alike.
std::string fingerprint(const std::vector<position>& ids)
{
    std::uint64_t hash = 14'695'981'039'346'656'037U;
    for (auto id : ids)
        for (char c : to_string(id) + ' ')
            hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
    return fmt::format("{:016x}", hash);
}

}  // namespace clashcast::desk
