#include "publish/mqtt/poison_message.hpp"

#include <fmt/format.h>

namespace clashcast {

poison_message::probe poison_message::begin_connection()
{
    another_taken_ = false;
    if (!on_trial_)
        return probe_ = probe::none;
    probe_ = probe_ == probe::suspect ? probe::another : probe::suspect;
    trials_ += probe_ == probe::another;
    return probe_;
}

std::optional<std::string> poison_message::broke_over(std::string_view id, time_point now)
{
    auto takes_nothing = on_trial_ && id != id_ && !another_taken_;
    if (takes_nothing)
        return {};
    if (!lasts() || id != id_)
        begin_case(id, now);
    ++times_;
    if (on_trial_ && probe_ == probe::another && another_taken_) {
        auto why = fmt::format("{} connections were lost while it was under way, and other messages were acknowledged",
                               times_);
        drop();
        return why;
    }
    on_trial_ = times_ >= enough_times && now - since_ >= long_enough_;
    return {};
}

void poison_message::begin_case(std::string_view id, time_point now)
{
    drop();
    id_ = id;
    since_ = now;
}

void poison_message::acknowledged(std::string_view id)
{
    if (lasts() && id == id_)
        drop();
    else
        another_taken_ = true;
}

}  // namespace clashcast
