#include "journal/memory/store.hpp"

#include "journal/entries.hpp"
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

// An entry with as much data as is wanted.
entry reduced(const entry& whole, data_level wanted)
{
    auto copy = whole;
    if (wanted < data_level::full)
        copy.before = copy.after = nullptr;
    if (wanted < data_level::subject)
        copy.event.old_data = copy.event.new_data = "null";
    return copy;
}

}  // namespace

void memory_store::add(position first, change& news)
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
    if (exceeds(bounds, entries.size() + 1, bytes + 1))  // events that no consumer needs must not make commits wait
        trim();
    capacity.set(entries.size(), bytes);
    changed.notify_all();
}

// A subject that leaves before its first commit is marked too: that commit may be under way.
void memory_store::mark_absent(const subject& what, clock::time_point now)
{
    auto& known = subjects[what];
    if (known.unwatched_since)
        return;
    known.unwatched_since = now;
    absent.emplace(now, what);
}

void memory_store::mark_present(const subject& what)
{
    auto known = subjects.find(what);
    if (known == subjects.end() || !known->second.unwatched_since)
        return;
    absent.erase({*known->second.unwatched_since, what});
    known->second.unwatched_since.reset();
}

void memory_store::remove_absent(clock::time_point now)
{
    while (!absent.empty() && now - absent.begin()->first >= kept_unwatched) {
        subjects.erase(absent.begin()->second);
        absent.erase(absent.begin());
    }
}

position memory_store::slowest() const
{
    auto had_least = end;
    for (auto& [name, consumer] : consumers)
        had_least = std::min(had_least, consumer.acknowledged);
    return had_least;
}

// The newest event is never dropped: otherwise one larger than the bounds would reach no consumer.
void memory_store::trim()
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
    capacity.set(entries.size(), bytes);
}

void memory_store::acknowledge(const std::string& consumer, acknowledgement& done)
{
    auto known = consumers.find(consumer);
    if (known == consumers.end())  // forgotten
        return;
    auto& its = known->second;
    if (done.upto <= its.acknowledged)
        return;
    its.acknowledged = done.upto;
    its.counts += done.counts;
    for (auto& letter : done.refused) {
        letter.id = position(0, ++dead_so_far);
        letter.consumer = consumer;
        dead.push_back(std::move(letter));
    }
    limit_dead_letters(consumer);
    trim();
}

void memory_store::limit_dead_letters(const std::string& consumer)
{
    if (dead.size() <= most_dead_letters)
        return;
    auto too_many = dead.size() - most_dead_letters;
    dead.erase(dead.begin(), dead.begin() + static_cast<std::ptrdiff_t>(too_many));
    log::error("sink {}: there are more than {} dead letters: the {} oldest are removed", consumer, most_dead_letters,
               too_many);
}

position memory_store::before_oldest() const
{
    return nearest(position());
}

position memory_store::nearest(position wanted) const
{
    auto next = std::find_if(entries.begin(), entries.end(), [&](const entry& e) { return e.at > wanted; });
    if (next == entries.end())
        return end;
    position before(next->at.milliseconds, next->at.sequence - 1);
    return wanted.sequence == before.sequence ? wanted : before;
}

std::vector<entry> memory_store::read(position after, std::size_t limit, data_level wanted) const
{
    auto next = std::upper_bound(entries.begin(), entries.end(), after,
                                 [](position p, const entry& e) { return p < e.at; });
    std::vector<entry> found;
    for (; next != entries.end() && found.size() < limit; ++next)
        found.push_back(reduced(*next, wanted));
    return found;
}

result<watch_counts> memory_store::edit(const watch_edit& what)
{
    auto counts = apply(distinct_edit(what), what.most, watches);
    if (counts && counts->added + counts->removed > 0) {
        ++edits;
        changed.notify_all();
    }
    return counts;
}

}  // namespace clashcast
