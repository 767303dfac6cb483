#pragma once
// A hash table of small values that find their own hash: what std::unordered_set keeps in 40 bytes an element takes
// 1.3 to 4 times sizeof(Value) here.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace clashcast {

// Value() marks an empty slot and cannot be an element. `HashOf` gives the hash of an element, the same for as long as
// it is in the table. Linear probing; what follows a removed element moves up.
template <class Value, class HashOf>
class hash_index {
public:
    explicit hash_index(HashOf hash_of) : hash_of_(std::move(hash_of)) {}

    std::size_t size() const { return size_; }

    // The element with this hash for which `is_wanted` is true, or Value().
    template <class Predicate>
    Value find(std::uint64_t hash, Predicate is_wanted) const
    {
        if (slots_.empty())
            return Value();
        for (auto i = home(hash); slots_[i] != Value(); i = after(i))
            if (is_wanted(slots_[i]))
                return slots_[i];
        return Value();
    }

    void insert(Value one)
    {
        if ((size_ + 1) * 4 > slots_.size() * 3)
            rehash(slots_.empty() ? least : slots_.size() * 2);
        put(one);
        ++size_;
    }

    // `one` is an element.
    void erase(Value one)
    {
        auto gap = home(hash_of_(one));
        while (slots_[gap] != one)
            gap = after(gap);
        for (auto i = after(gap); slots_[i] != Value(); i = after(i)) {
            auto wanted = home(hash_of_(slots_[i]));
            if (((i - wanted) & mask()) >= ((i - gap) & mask())) {
                slots_[gap] = slots_[i];
                gap = i;
            }
        }
        slots_[gap] = Value();
        --size_;
        if (slots_.size() > least && size_ * 4 < slots_.size())
            rehash(slots_.size() / 2);
    }

private:
    static constexpr std::size_t least = 16;

    std::size_t mask() const { return slots_.size() - 1; }
    std::size_t home(std::uint64_t hash) const { return static_cast<std::size_t>(hash) & mask(); }
    std::size_t after(std::size_t i) const { return (i + 1) & mask(); }

    void put(Value one)
    {
        auto i = home(hash_of_(one));
        while (slots_[i] != Value())
            i = after(i);
        slots_[i] = one;
    }

    void rehash(std::size_t count)
    {
        auto before = std::exchange(slots_, std::vector<Value>(count));
        for (auto& one : before)
            if (one != Value())
                put(one);
    }

    HashOf hash_of_;
    std::vector<Value> slots_;  // a power of two of them, a quarter to three quarters in use
    std::size_t size_ = 0;
};

}  // namespace clashcast
