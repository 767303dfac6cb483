#include "diff/chain.hpp"

#include <clashcast/diff.hpp>

#include <fmt/format.h>

#include <xxhash.h>

#include <initializer_list>

namespace clashcast {
namespace {

// 32 hex digits that tell the parts apart, and where each of them ends.
std::string hash_parts(std::initializer_list<std::string_view> parts)
{
    thread_local std::string text;
    text.clear();
    for (auto part : parts) {
        fmt::format_int size(part.size());
        text.append(size.data(), size.size()).append(":").append(part);
    }
    auto hash = XXH3_128bits(text.data(), text.size());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace

std::uint64_t hash_body(std::string_view body)
{
    auto hash = XXH3_64bits(body.data(), body.size());
    return hash != 0 ? hash : 1;
}

namespace diff {

chain::chain(const subject& s, const checkpoint& last, timestamp seen) : of_(s), seen_(seen), head_(last.head)
{
    if (head_.empty())
        begin({});
}

void chain::begin(std::string_view baseline)
{
    head_ = hash_parts({to_string(of_.of), of_.tag, baseline});
}

void chain::add(std::string_view type, std::string changes, std::string metadata, std::string_view old_data,
                std::string_view new_data)
{
    event e;
    e.type = type;
    e.changes = std::move(changes);
    e.metadata = std::move(metadata);
    e.old_data = old_data;
    e.new_data = new_data;
    auto identity = e.metadata;
    link(std::move(e), identity);
}

void chain::add_known_by(std::string_view identity, std::string_view type, std::string metadata)
{
    event e;
    e.type = type;
    e.metadata = std::move(metadata);
    link(std::move(e), identity);
}

void chain::link(event e, std::string_view identity)
{
    head_ = hash_parts({head_, e.type, of_.tag, e.changes, identity});
    e.id = head_;
    e.of = of_.of;
    e.tag = of_.tag;
    e.seen = seen_;
    events_.push_back(std::move(e));
}

void chain::hand_over(change& c)
{
    c.next.head = head_;
    c.events = std::move(events_);
}

}  // namespace diff
}  // namespace clashcast
