#include "bytes.hpp"

#include "journal/compression.hpp"
#include "journal/entries.hpp"
#include "journal/record.hpp"
#include "journal/redis/codec.hpp"
#include "journal/redis/scripts.hpp"
#include "publish/redis_stream/scripts.hpp"

namespace bench {

using namespace clashcast;

redis_commit redis_bytes(const change& news)
{
    redis_keys keys("clashcast");
    redis_commit bytes;
    bytes.script = redis_scripts::commit().lua();
    bytes.lease = "1 0123456789abcdef bench";
    for (auto name : {"lease", "meta", "headers", "bodies", "journal", "cursors", "absent", "tallies", "dead",
                      "watches"})
        bytes.keys.push_back(keys(name));
    auto events = std::to_string(news.events.size());
    bytes.after = {hex(digest(news)), header_rest(news.next), pack(news.next.body, news.next.diff_state), "0-0",
                   events};
    for (auto& field : entry_fields(stored_events(change(news), data_level::none)))
        bytes.after.push_back(std::move(field));
    return bytes;
}

sqlite_commit sqlite_bytes(const change& news)
{
    sqlite_commit bytes;
    bytes.head = news.next.chain_head;
    bytes.digest = digest(news);
    bytes.events = write_events(news.events, data_level::none);
    bytes.body = compress(news.next.body);
    bytes.memory = compress(news.next.diff_state);
    return bytes;
}

std::vector<wire_event> wire_events(const change& news)
{
    std::vector<wire_event> all;
    for (auto e : news.events) {
        e.old_data = e.new_data = "null";
        auto seconds = redis_stream::seconds(e.seen);
        all.push_back({e.id, std::string(e.type), e.tag, seconds, to_json(e)});
    }
    return all;
}

const std::string& append_script()
{
    return redis_stream::append().lua();
}

}  // namespace bench
