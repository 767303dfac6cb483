#pragma once
// The least work for a changed body: reads the one before from Redis and decompresses it, parses both, compresses the
// new one, and stores it with an event. Makes no diff.

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

    // Pipelined.
    void take(std::size_t subject, std::string_view body);

private:
    struct state;
    void flush();
    std::unique_ptr<state> state_;
};

}  // namespace bench
