#include "diff/chain.hpp"

#include "xxh3.hpp"

#include <clashcast/diff.hpp>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <limits>

namespace clashcast {
namespace {

// 32 hex digits: a hash of the parts and of where each of them ends.
std::string hash_parts(std::initializer_list<std::string_view> parts)
{
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::size_t longest_size = std::numeric_limits<std::size_t>::digits10 + 1;
    thread_local std::vector<char> text;
    std::size_t room = 0;
    for (auto part : parts)
        room += longest_size + 1 + part.size();
    if (text.size() < room)
        text.resize(room);
    auto* end = text.data();
    for (auto part : parts) {
        end = std::to_chars(end, end + longest_size, part.size()).ptr;
        *end++ = ':';
        end = std::copy(part.begin(), part.end(), end);
    }
    XXH128_canonical_t hash;
    XXH128_canonicalFromHash(&hash, XXH3_128bits(text.data(), static_cast<std::size_t>(end - text.data())));
    std::string hex(2 * sizeof hash.digest, '0');
    auto* digit = hex.data();
    for (auto byte : hash.digest) {
        *digit++ = digits[byte >> 4];
        *digit++ = digits[byte & 15];
    }
    return hex;
}

}  // namespace

std::uint64_t hash_body(std::string_view body)
{
    auto hash = XXH3_64bits(body.data(), body.size());
    return hash != 0 ? hash : 1;
}

namespace diff {

chain::chain(const subject& s, const checkpoint& last, timestamp seen)
    : subject_(s), seen_(seen), beginning_(last.chain_head), head_(last.chain_head)
{
    if (head_.empty())
        begin({});
}

// The head that the journal gave differs from journal to journal, so their chains differ too.
void chain::begin(std::string_view baseline)
{
    head_ = beginning_.empty() ? hash_parts({to_string(subject_.kind), subject_.tag, baseline})
                               : hash_parts({beginning_, to_string(subject_.kind), subject_.tag, baseline});
}

void chain::add(std::string_view type, std::string changes, std::string metadata, std::string_view old_data,
                std::string_view new_data)
{
    if (muted_)
        return;
    auto& e = events_.emplace_back();
    e.type = type;
    e.changes = std::move(changes);
    e.metadata = std::move(metadata);
    e.old_data = old_data;
    e.new_data = new_data;
    link(e, e.metadata);
}

void chain::add_identified_by(std::string_view identity, std::string_view type, std::string metadata)
{
    if (muted_)
        return;
    auto& e = events_.emplace_back();
    e.type = type;
    e.metadata = std::move(metadata);
    link(e, identity);
}

void chain::link(event& e, std::string_view identity)
{
    e.id = hash_parts({head_, e.type, subject_.tag, e.changes, identity});
    e.kind = subject_.kind;
    e.tag = subject_.tag;
    e.seen = seen_;
    head_ = e.id;
}

void chain::hand_over(change& c)
{
    c.next.chain_head = head_;
    c.events = std::move(events_);
}

}  // namespace diff
}  // namespace clashcast
