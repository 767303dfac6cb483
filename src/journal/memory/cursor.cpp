#include "journal/memory/cursor.hpp"

#include "journal/record.hpp"

#include <algorithm>
#include <utility>

namespace clashcast {
namespace {

namespace asio = boost::asio;

// What a reader who wants that much is given of an entry.
entry lessened(const entry& whole, data_level wanted)
{
    auto given = whole;
    if (wanted < data_level::full)
        given.before = given.after = nullptr;
    if (wanted < data_level::subject)
        given.event.old_data = given.event.new_data = "null";
    return given;
}

class memory_cursor final : public cursor {
public:
    memory_cursor(std::shared_ptr<shelf> s, std::string name, const shelf_place& mine)
        : shelf_(std::move(s)), name_(std::move(name)), wanted_(mine.wanted), place_(mine.committed),
          committed_(mine.committed)
    {
    }

    asio::awaitable<result<std::vector<entry>>> next(std::size_t limit) override
    {
        while (!shelf_->closed && nothing_after_place())
            co_await shelf_->changed.wait();
        if (shelf_->closed)
            co_return memory_is_closed();
        co_return take(limit);
    }

    asio::awaitable<result<void>> advance(receipt done) override
    {
        if (shelf_->closed)
            co_return memory_is_closed();
        shelf_->take_in(name_, done);
        committed_ = std::max(committed_, done.upto);
        co_return result<void>();
    }

    void seek(position place) override { place_ = place; }
    position committed() const override { return committed_; }
    position end() const override { return shelf_->end; }
    position since() const override { return shelf_->readers.at(name_).since; }
    const std::string& journal() const override { return shelf_->identity; }

private:
    bool nothing_after_place() const { return shelf_->entries.empty() || shelf_->entries.back().at <= place_; }

    std::vector<entry> take(std::size_t limit)
    {
        auto from = std::upper_bound(shelf_->entries.begin(), shelf_->entries.end(), place_,
                                     [](position p, const entry& e) { return p < e.at; });
        std::vector<entry> taken;
        auto had = std::max(place_, committed_);  // a reader that went back has had some of it
        if (shelf_->dropped > had)
            taken.push_back(make_gap(name_, had, shelf_->dropped, real_clock().wall()));
        for (; from != shelf_->entries.end() && taken.size() < limit; ++from)
            taken.push_back(lessened(*from, wanted_));
        place_ = taken.back().at;
        return taken;
    }

    std::shared_ptr<shelf> shelf_;
    std::string name_;
    data_level wanted_;
    position place_;
    position committed_;
};

}  // namespace

std::unique_ptr<cursor> make_memory_cursor(std::shared_ptr<shelf> s, const std::string& reader)
{
    const auto& mine = s->readers.at(reader);
    return std::make_unique<memory_cursor>(s, reader, mine);
}

failure memory_is_closed()
{
    return {errc::closed, "the journal in memory is closed"};
}

}  // namespace clashcast
