#include "journal/record.hpp"

#include "journal/fields.hpp"
#include "xxh3.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
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

constexpr std::size_t fields_of_event = 8;
using event_fields = std::array<std::string_view, fields_of_event>;

bool take_event(std::string_view& rest, event_fields& fields)
{
    for (auto& field : fields) {
        auto next = take_field(rest);
        if (!next)
            return false;
        field = *next;
    }
    return true;
}

result<event> to_event(const event_fields& fields, kind of, data_level wanted)
{
    auto& [id, type, tag, seen, changes, metadata, old_data, new_data] = fields;
    auto known = find_event_type(type);
    std::int64_t ms = 0;
    if (std::from_chars(seen.data(), seen.data() + seen.size(), ms).ec != std::errc())
        return failure(errc::malformed, "a stored event is damaged");
    if (!known)
        return failure(errc::malformed,
                       fmt::format("a stored event is of a type that this version does not know, {}", type));
    event e;
    e.id = id;
    e.type = known->name;
    e.of = of;
    e.tag = tag;
    e.seen = timestamp(std::chrono::milliseconds(ms));
    e.changes = changes;
    e.metadata = metadata;
    if (wanted >= data_level::subject) {
        e.old_data = old_data;
        e.new_data = new_data;
    }
    return e;
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
    first.head = hex(beginning.done());
    return first;
}

std::string digest(const change& c)
{
    hasher hash;
    hash.add(c.next.revision);
    hash.add(c.next.body_hash);
    hash.add(c.next.head);
    if (c.next.failing) {
        hash.add(static_cast<std::uint64_t>(c.next.failing->status.value_or(-1)));
        hash.add(c.next.failing->reason.value_or("\n"));
    }
    hash.add(c.next.body);
    hash.add(c.next.memory);
    for (auto& e : c.events) {
        for (auto field : {std::string_view(e.id), e.type, std::string_view(e.changes), std::string_view(e.metadata)})
            hash.add(field);
        hash.add(milliseconds(e.seen));
    }
    return hash.done();
}

admission judge(std::uint64_t stored_revision, std::string_view stored_digest, const change& news,
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

position first_after(position end, timestamp now)
{
    return {std::max(end.milliseconds, milliseconds(now)), end.sequence + 1};
}

bool any_whole(const std::vector<event>& events)
{
    return std::any_of(events.begin(), events.end(), [](const event& e) { return is_whole(e.type); });
}

std::string write_events(const std::vector<event>& events, data_level kept)
{
    std::string out;
    for (auto& e : events) {
        bool data = kept >= data_level::subject;
        append_field(out, e.id);
        append_field(out, e.type);
        append_field(out, e.tag);
        append_field(out, fmt::to_string(e.seen.time_since_epoch().count()));
        append_field(out, e.changes);
        append_field(out, e.metadata);
        append_field(out, data ? e.old_data : "null");
        append_field(out, data ? e.new_data : "null");
    }
    return out;
}

result<std::vector<event>> read_events(std::string_view stored, kind of, data_level wanted, std::size_t skipped,
                                       std::size_t limit)
{
    std::vector<event> events;
    event_fields fields;
    for (std::size_t i = 0; !stored.empty() && events.size() < limit; ++i) {
        if (!take_event(stored, fields))
            return failure(errc::malformed, "a stored event is damaged");
        if (i < skipped)
            continue;
        auto e = to_event(fields, of, wanted);
        if (!e)
            return e.error();
        events.push_back(std::move(*e));
    }
    return events;
}

std::vector<entry> make_entries(std::vector<event> events, position first, data_level wanted,
                                const std::shared_ptr<const std::string>& before,
                                const std::shared_ptr<const std::string>& after)
{
    std::vector<entry> entries;
    entries.reserve(events.size());
    for (auto& e : events) {
        auto& made = entries.emplace_back();
        made.at = position(first.milliseconds, first.sequence + entries.size() - 1);
        if (wanted >= data_level::full && is_whole(e.type)) {
            made.before = before;
            made.after = after;
        }
        made.event = std::move(e);
    }
    return entries;
}

std::string hex(std::string_view bytes)
{
    std::string text;
    for (auto byte : bytes)
        fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(byte));
    return text;
}

failure no_reader(const std::string& name)
{
    return failure(errc::invalid, fmt::format("the journal knows no reader {}", name));
}

failure ahead_of(const std::string& name, const std::string& at, position wanted)
{
    return failure(errc::invalid, fmt::format("{} is at {}: {} lies ahead of it", name, at, to_string(wanted)));
}

entry make_gap(const std::string& reader, position from, position to, timestamp now)
{
    hasher identity;
    for (auto& part : {std::string("gap"), reader, to_string(from), to_string(to)})
        identity.add(part);
    entry gap;
    gap.at = to;
    gap.missed = to.sequence - from.sequence;
    gap.event.id = hex(identity.done());
    gap.event.type = find_event_type("gap")->name;
    gap.event.of = kind::maintenance;  // as that, it is about no clan or player
    gap.event.seen = now;
    gap.event.metadata = fmt::format(R"({{"missed":{},"from":"{}","to":"{}"}})", gap.missed, to_string(from),
                                     to_string(to));
    return gap;
}

}  // namespace clashcast
