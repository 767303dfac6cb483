#include "desk/shelf.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace clashcast::desk {
namespace {

constexpr std::size_t page = 100;  // letters; with full data each may have 100 KB

}  // namespace

awaitable<result<std::vector<dead_letter>>> shelf::next(std::size_t count)
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
    auto behind = read_.begin() + static_cast<std::ptrdiff_t>(std::min(count, read_.size()));
    std::vector<dead_letter> taken(std::make_move_iterator(read_.begin()), std::make_move_iterator(behind));
    read_.erase(read_.begin(), behind);
    co_return taken;
}

awaitable<result<std::set<std::string>>> shelf::readers()
{
    std::set<std::string> names;
    for (;;) {
        auto some = co_await next(page);
        if (!some)
            co_return some.error();
        if (some->empty())
            co_return names;
        for (auto& one : *some)
            names.insert(one.reader);
    }
}

std::vector<position> ids_of(const std::vector<dead_letter>& letters)
{
    std::vector<position> ids;
    for (auto& one : letters)
        ids.push_back(one.id);
    return ids;
}

}  // namespace clashcast::desk
