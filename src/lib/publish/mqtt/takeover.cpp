#include "publish/mqtt/takeover.hpp"

#include "publish/mqtt/protocol.hpp"

#include <fmt/format.h>

#include <utility>

namespace clashcast {

std::string takeover::lost(int reason, const std::string& client_id, time_point now)
{
    if (!std::exchange(is_connected_, false))
        return {};
    auto certain = reason == session_taken_over;
    auto soon = now - since_ < short_time;
    in_a_row_ = soon && (certain || reason == 0) ? in_a_row_ + 1 : 0;
    if (in_a_row_ < 2)
        return {};
    if (certain)
        return fmt::format("; another client uses the client id \"{}\": give one of the two another client_id",
                           client_id);
    return fmt::format("; {} connections in a row ended soon: if another client uses the client id \"{}\", give one of "
                       "the two another client_id", in_a_row_, client_id);
}

}  // namespace clashcast
