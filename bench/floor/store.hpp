#pragma once
// What must happen to a body that has changed, as plainly as it can be done: the one before is read from Redis and
// unpacked, both are walked through, the new one is packed and stored together with an event. No diff is made.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

class bare_store {
public:
    explicit bare_store(unsigned short redis_port);
    ~bare_store();

    // Many at a time are pipelined.
    void take(std::size_t subject, std::string_view body);

private:
    struct state;
    void flush();
    std::unique_ptr<state> state_;
};

}  // namespace bench
