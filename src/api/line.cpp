#include "api/line.hpp"

#include <algorithm>

namespace clashcast {

void line::wake_first()
{
    if (!places_.empty())
        places_.front()->woken_.notify_all();
}

place::place(line& l, boost::asio::any_io_executor executor, std::uint64_t ticket, std::stop_token unwanted)
    : line_(l), ticket_(ticket), woken_(std::move(executor)),
      on_unwanted_(std::move(unwanted), [this] { woken_.notify_all(); })
{
    auto& places = line_.places_;
    auto earlier =
        std::find_if(places.rbegin(), places.rend(), [&](place* p) { return p->ticket_ < ticket; });
    self_ = places.insert(earlier.base(), this);
}

place::~place()
{
    line_.places_.erase(self_);
    line_.wake_first();
}

bool place::first() const
{
    return line_.places_.front() == this;
}

}  // namespace clashcast
