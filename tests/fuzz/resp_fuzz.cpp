// Replies of Redis. Input: one byte that gives the size of the reads, then the replies as sent.

#include "fuzz/target.hpp"
#include "redis/resp.hpp"

using namespace clashcast;
using redis::value;

namespace {

struct replies_read {
    std::vector<value> replies;
    bool malformed = false;
};

bool same(const value& a, const value& b)
{
    return a.is == b.is && a.integer == b.integer && a.text == b.text &&
           std::equal(a.elements.begin(), a.elements.end(), b.elements.begin(), b.elements.end(), same);
}

replies_read read_replies(std::string_view wire, std::size_t step)
{
    replies_read all;
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
    fuzz::require(!all.malformed || !reader.next(), "a malformed stream stays malformed");
    return all;
}

}  // namespace

void fuzz::run(std::string_view input)
{
    if (input.empty())
        return;
    auto step = 1 + static_cast<unsigned char>(input.front()) % 16u;
    input.remove_prefix(1);
    auto whole = read_replies(input, input.size()), pieces = read_replies(input, step);
    require(whole.malformed == pieces.malformed,
            "the size of the reads does not change whether the stream is malformed");
    require(std::equal(whole.replies.begin(), whole.replies.end(), pieces.replies.begin(), pieces.replies.end(), same),
            "the size of the reads does not change the replies");
}
