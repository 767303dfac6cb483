#include "journal/record.hpp"

#include "xxh3.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <random>

namespace clashcast {
namespace {

class hasher {
public:
    hasher() : state_(XXH3_createState()) { XXH3_128bits_reset(state_.get()); }

    void add(std::string_view field)  // with its length: "ab" "c" is not "a" "bc"
    {
        add(field.size());
        XXH3_128bits_update(state_.get(), field.data(), field.size());
    }
    void add(std::uint64_t number) { XXH3_128bits_update(state_.get(), &number, sizeof number); }

    std::string done() const
    {
        XXH128_canonical_t bytes;
        XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(state_.get()));
        return {reinterpret_cast<const char*>(bytes.digest), sizeof bytes.digest};
    }

private:
    struct release {
        void operator()(XXH3_state_t* s) const { XXH3_freeState(s); }
    };
    std::unique_ptr<XXH3_state_t, release> state_;
};

subject_kind kind_without_tag()
{
    auto kinds = all_kinds();
    return *std::find_if(kinds.begin(), kinds.end(), [](auto kind) { return !traits_of(kind).has_tag; });
}

}  // namespace

std::uint64_t milliseconds(timestamp t)
{
    return static_cast<std::uint64_t>(t.time_since_epoch().count());
}

std::string new_identity()
{
    std::random_device seed;
    std::uniform_int_distribution<std::uint64_t> any;
    auto first = any(seed), second = any(seed);
    return fmt::format("{:016x}{:016x}", first, second);
}

checkpoint first_checkpoint(std::string_view identity, const subject& what, timestamp now)
{
    hasher beginning;
    beginning.add(identity);
    beginning.add(to_string(what));
    beginning.add(milliseconds(now));
    checkpoint first;
    first.chain_head = hex(beginning.done());
    return first;
}

std::string digest(const change& c)
{
    hasher hash;
    hash.add(c.next.revision);
    hash.add(c.next.body_hash);
    hash.add(c.next.chain_head);
    if (c.next.active_failure) {
        hash.add(static_cast<std::uint64_t>(c.next.active_failure->status.value_or(-1)));
        hash.add(c.next.active_failure->reason.value_or("\n"));
    }
    hash.add(c.next.body);
    hash.add(c.next.diff_state);
    for (auto& e : c.events) {
        for (auto field : {std::string_view(e.id), e.type, std::string_view(e.changes), std::string_view(e.metadata)})
            hash.add(field);
        hash.add(milliseconds(e.seen));
    }
    return hash.done();
}

admission admit(std::uint64_t stored_revision, std::string_view stored_digest, const change& news,
                std::string_view digest)
{
    if (stored_revision + 1 == news.next.revision)
        return admission::accepted;
    return stored_revision == news.next.revision && stored_digest == digest ? admission::repeated : admission::conflict;
}

failure conflict_of(const subject& what, std::uint64_t stored_revision, const change& news)
{
    return {errc::conflict, fmt::format("{}: revision {} cannot follow {}", to_string(what), news.next.revision,
                                        stored_revision)};
}

std::chrono::milliseconds age_of(position recorded, timestamp now)
{
    auto then = std::chrono::milliseconds(recorded.milliseconds);
    return std::max(now.time_since_epoch() - then, std::chrono::milliseconds(0));
}

position first_after(position end, timestamp now)
{
    return {std::max(end.milliseconds, milliseconds(now)), end.sequence + 1};
}

std::string hex(std::string_view bytes)
{
    std::string text;
    for (auto byte : bytes)
        fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(byte));
    return text;
}

failure unknown_consumer(const std::string& name)
{
    return failure(errc::invalid, fmt::format("the journal has no consumer {}", name));
}

failure not_that_far(const std::string& name, const std::string& at, position target)
{
    return failure(errc::invalid, fmt::format("{} is at {} and has not reached {}", name, at, to_string(target)));
}

entry make_gap(const std::string& consumer, position from, position to, timestamp now)
{
    hasher identity;
    for (auto& part : {std::string("gap"), consumer, to_string(from), to_string(to)})
        identity.add(part);
    entry gap;
    gap.at = to;
    gap.missed = to.sequence - from.sequence;
    gap.event.id = hex(identity.done());
    gap.event.type = find_event_type("gap")->name;
    gap.event.kind = kind_without_tag();  // it concerns no clan or player
    gap.event.seen = now;
    gap.event.metadata = fmt::format(R"({{"missed":{},"from":"{}","to":"{}"}})", gap.missed, to_string(from),
                                     to_string(to));
    return gap;
}

// Sequences have no holes, so the oldest event that is left says how many are missing before it.
std::vector<entry> with_gap(std::vector<entry> found, position after, position end, std::size_t limit, timestamp now)
{
    auto upto = end;
    if (!found.empty()) {
        upto = found.front().at;
        upto.sequence -= std::max<std::uint64_t>(found.front().missed, 1);
    }
    auto is_time = after.sequence == 0 && after.milliseconds > 0;
    if (is_time || limit == 0 || upto <= after || upto.sequence <= after.sequence)
        return found;
    found.insert(found.begin(), make_gap("", after, upto, now));
    if (found.size() > limit)
        found.pop_back();
    return found;
}

}  // namespace clashcast
