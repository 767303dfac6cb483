#include "daemon/admin/dead_letter_selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace clashcast::admin {
namespace {

constexpr std::size_t page = 100;  // letters; with full data each may have 100 KB

}  // namespace

bool selection::takes(const dead_letter& one) const
{
    return (sink.empty() || one.consumer == sink) && (ids.empty() || ids.contains(one.id));
}

result<selection> parse_selection(const std::vector<std::string>& words)
{
    selection chosen;
    for (auto& word : words) {
        auto id = parse_position(word);
        if (id)
            chosen.ids.insert(*id);
        else if (&word == &words.front())
            chosen.sink = word;
        else
            return failure(errc::invalid, fmt::format("\"{}\" is not the id of a dead letter; `clashcast dead-letters "
                                                      "list` shows the ids", word));
    }
    return chosen;
}

awaitable<result<std::vector<dead_letter>>> dead_letter_reader::next(std::size_t count)
{
    while (read_.size() < count && !at_the_end_) {
        auto some = co_await store_.dead_letters(after_, page);
        if (!some)
            co_return some.error();
        at_the_end_ = some->size() < page;
        for (auto& one : *some) {
            after_ = one.id;
            if (!chosen_.takes(one))
                continue;
            missing_.erase(one.id);
            read_.push_back(std::move(one));
        }
    }
    auto end_of_page = read_.begin() + static_cast<std::ptrdiff_t>(std::min(count, read_.size()));
    std::vector<dead_letter> taken(std::make_move_iterator(read_.begin()), std::make_move_iterator(end_of_page));
    read_.erase(read_.begin(), end_of_page);
    co_return taken;
}

awaitable<result<std::set<std::string>>> dead_letter_reader::consumers()
{
    std::set<std::string> names;
    for (;;) {
        auto some = co_await next(page);
        if (!some)
            co_return some.error();
        if (some->empty())
            co_return names;
        for (auto& one : *some)
            names.insert(one.consumer);
    }
}

std::vector<position> ids_of(const std::vector<dead_letter>& letters)
{
    std::vector<position> ids;
    for (auto& one : letters)
        ids.push_back(one.id);
    return ids;
}

}  // namespace clashcast::admin
