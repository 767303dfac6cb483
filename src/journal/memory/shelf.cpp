#include "journal/memory/shelf.hpp"

#include "journal/record.hpp"

#include <clashcast/log.hpp>

#include <algorithm>
#include <utility>

namespace clashcast {
namespace {

std::uint64_t bytes_of(const entry& e)
{
    const auto& it = e.event;
    return it.changes.size() + it.metadata.size() + it.old_data.size() + it.new_data.size() +
           (e.before ? e.before->size() + e.after->size() : 0);
}

}  // namespace

void shelf::add(position first, change& news)
{
    std::shared_ptr<const std::string> before, after;
    if (!news.before.empty() && any_whole(news.events)) {
        before = std::make_shared<const std::string>(std::move(news.before));
        after = std::make_shared<const std::string>(news.next.body);
    }
    for (auto& made : make_entries(std::move(news.events), first, data_level::full, before, after)) {
        end = made.at;
        bytes += bytes_of(made);
        entries.push_back(std::move(made));
    }
    if (exceeds(bounds, entries.size() + 1, bytes + 1))  // what all have had, or nobody wants, makes nobody wait
        trim();
    brim.set(entries.size(), bytes);
    changed.notify_all();
}

position shelf::slowest() const
{
    auto had_least = end;
    for (auto& [name, reader] : readers)
        had_least = std::min(had_least, reader.committed);
    return had_least;
}

// The newest is never dropped: one that is larger than all bounds would reach nobody.
void shelf::trim()
{
    auto had_least = slowest();
    auto may_drop = bounds.when_full == journal_bounds::overflow::drop_oldest;
    while (!entries.empty()) {
        auto oldest = entries.front().at;
        auto had = oldest <= had_least;
        if (!had && !(may_drop && entries.size() > 1 && exceeds(bounds, entries.size(), bytes)))
            break;
        if (!had)
            dropped = oldest;
        bytes -= bytes_of(entries.front());
        entries.pop_front();
    }
    brim.set(entries.size(), bytes);
}

void shelf::take_in(const std::string& reader, receipt& done)
{
    auto known = readers.find(reader);
    if (known == readers.end())  // forgotten
        return;
    auto& of = known->second;
    if (done.upto <= of.committed)
        return;
    of.committed = done.upto;
    of.counts += done.counts;
    for (auto& letter : done.refused) {
        letter.id = position(0, ++dead_so_far);
        letter.reader = reader;
        dead.push_back(std::move(letter));
    }
    give_up_dead_letters(reader);
    trim();
}

void shelf::give_up_dead_letters(const std::string& reader)
{
    if (dead.size() <= most_dead_letters)
        return;
    auto too_many = dead.size() - most_dead_letters;
    dead.erase(dead.begin(), dead.begin() + static_cast<std::ptrdiff_t>(too_many));
    log::error("sink {}: there are more than {} dead letters: the {} oldest are given up", reader, most_dead_letters,
               too_many);
}

position shelf::before_oldest() const
{
    return kept_place(position());
}

position shelf::kept_place(position wanted) const
{
    auto next = std::find_if(entries.begin(), entries.end(), [&](const entry& e) { return e.at > wanted; });
    if (next == entries.end())
        return end;
    position before(next->at.milliseconds, next->at.sequence - 1);
    return wanted.sequence == before.sequence ? wanted : before;
}

}  // namespace clashcast
