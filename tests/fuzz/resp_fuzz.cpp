// Redis's side of the wire: the first byte says how it is cut into reads, the rest is what comes.

#include "fuzz/target.hpp"
#include "redis/resp.hpp"

using namespace clashcast;
using redis::value;

namespace {

struct heard {
    std::vector<value> replies;
    bool malformed = false;
};

bool same(const value& a, const value& b)
{
    return a.is == b.is && a.integer == b.integer && a.text == b.text &&
           std::equal(a.elements.begin(), a.elements.end(), b.elements.begin(), b.elements.end(), same);
}

heard listen(std::string_view wire, std::size_t step)
{
    heard all;
    redis::reply_reader reader;
    for (; !wire.empty() && !all.malformed; wire.remove_prefix(std::min(step, wire.size()))) {
        reader.feed(wire.substr(0, step));
        for (;;) {
            auto reply = reader.next();
            all.malformed = !reply;
            if (!reply || !*reply)
                break;
            all.replies.push_back(std::move(**reply));
        }
    }
    fuzz::require(!all.malformed || !reader.next(), "a stream that is malformed stays so");
    return all;
}

}  // namespace

void fuzz::run(std::string_view input)
{
    if (input.empty())
        return;
    auto step = 1 + static_cast<unsigned char>(input.front()) % 16u;
    input.remove_prefix(1);
    auto whole = listen(input, input.size()), pieces = listen(input, step);
    require(whole.malformed == pieces.malformed, "it does not matter how the stream is cut");
    require(std::equal(whole.replies.begin(), whole.replies.end(), pieces.replies.begin(), pieces.replies.end(), same),
            "however it is cut, the replies are the same");
}
