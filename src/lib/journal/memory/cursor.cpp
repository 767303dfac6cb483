#include "journal/memory/store.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace clashcast {
namespace {

namespace asio = boost::asio;

class memory_cursor final : public cursor {
public:
    memory_cursor(std::shared_ptr<memory_store> s, clock& time, std::string name, const stored_consumer& mine)
        : store_(std::move(s)), clock_(time), name_(std::move(name)), wanted_(mine.wanted),
          read_upto_(mine.acknowledged), acknowledged_(mine.acknowledged)
    {
    }

    asio::awaitable<result<std::vector<entry>>> next(std::size_t limit) override
    {
        while (!store_->closed && caught_up())
            co_await store_->changed.wait();
        if (store_->closed)
            co_return memory_is_closed();
        co_return take(limit);
    }

    asio::awaitable<result<void>> advance(acknowledgement done) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        store_->acknowledge(name_, done);
        acknowledged_ = std::max(acknowledged_, done.upto);
        co_return result<void>();
    }

    void seek(position to) override { read_upto_ = to; }
    position acknowledged() const override { return acknowledged_; }
    position end() const override { return store_->end; }
    position since() const override { return store_->consumers.at(name_).since; }
    const std::string& journal() const override { return store_->identity; }

private:
    bool caught_up() const { return store_->entries.empty() || store_->entries.back().at <= read_upto_; }

    std::vector<entry> take(std::size_t limit)
    {
        std::vector<entry> taken;
        auto had = std::max(read_upto_, acknowledged_);  // a rewound consumer had some of them
        if (store_->dropped > had)
            taken.push_back(make_gap(name_, had, store_->dropped, clock_.wall()));
        auto found = store_->read(read_upto_, limit - std::min(limit, taken.size()), wanted_);
        std::move(found.begin(), found.end(), std::back_inserter(taken));
        read_upto_ = taken.back().at;
        return taken;
    }

    std::shared_ptr<memory_store> store_;
    clock& clock_;
    std::string name_;
    data_level wanted_;
    position read_upto_;
    position acknowledged_;
};

}  // namespace

std::unique_ptr<cursor> make_memory_cursor(std::shared_ptr<memory_store> s, clock& time, const std::string& consumer)
{
    const auto& mine = s->consumers.at(consumer);
    return std::make_unique<memory_cursor>(s, time, consumer, mine);
}

failure memory_is_closed()
{
    return {errc::closed, "journal in memory: closed"};
}

}  // namespace clashcast
