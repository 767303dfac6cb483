#include "json/scanner.hpp"

#include <simdjson.h>

#include <array>
#include <bit>
#include <cstring>
#include <limits>

namespace clashcast::json {
namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// How many of the eight bytes come before the first that ends a run of plain characters: a quote, a backslash or a
// control character. Each test sets a byte's top bit; bytes above the first hit may be wrong, none before it is.
int plain_bytes(std::uint64_t eight)
{
    constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    auto quote = eight ^ (ones * '"');
    auto backslash = eight ^ (ones * '\\');
    auto hits = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((eight - ones * 0x20) & ~eight);
    return std::countr_zero(hits & tops) / 8;
}

class scanner {
public:
    scanner(std::string_view text, std::vector<node>& nodes)
        : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), nodes_(nodes)
    {
    }

    bool whole(int depth)
    {
        if (!scan_value(depth))
            return false;
        blanks();
        return at_ == end_;
    }

private:
    std::uint32_t place() const { return static_cast<std::uint32_t>(at_ - begin_); }
    std::uint32_t count() const { return static_cast<std::uint32_t>(nodes_.size()); }

    void blanks()
    {
        while (at_ != end_ && *at_ <= ' ' && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'))
            ++at_;
    }

    bool take(char c)
    {
        if (at_ == end_ || *at_ != c)
            return false;
        ++at_;
        return true;
    }

    bool scan_value(int depth)
    {
        blanks();
        if (at_ == end_)
            return false;
        switch (*at_) {
        case '{': return depth > 0 && scan_object(depth - 1);
        case '[': return depth > 0 && scan_array(depth - 1);
        case '"': return scan_string();
        case 't': return scan_word("true", type::boolean);
        case 'f': return scan_word("false", type::boolean);
        case 'n': return scan_word("null", type::null);
        default: return scan_number();
        }
    }

    bool scan_object(int depth)
    {
        auto self = open(type::object);
        blanks();
        if (take('}'))
            return close(self);
        do {
            blanks();
            if (at_ == end_ || *at_ != '"' || !scan_string())
                return false;
            blanks();
            if (!take(':') || !scan_value(depth))
                return false;
            blanks();
        } while (take(','));
        return take('}') && close(self);
    }

    bool scan_array(int depth)
    {
        auto self = open(type::array);
        blanks();
        if (take(']'))
            return close(self);
        do {
            if (!scan_value(depth))
                return false;
            blanks();
        } while (take(','));
        return take(']') && close(self);
    }

    std::size_t open(type t)
    {
        nodes_.push_back({place(), 0, 0, t, false});
        ++at_;
        return nodes_.size() - 1;
    }

    bool close(std::size_t self)
    {
        nodes_[self].end = place();
        nodes_[self].next = count();
        return true;
    }

    [[gnu::always_inline]] bool scalar(const char* from, type t, bool escaped = false)
    {
        nodes_.push_back({static_cast<std::uint32_t>(from - begin_), place(), count() + 1, t, escaped});
        return true;
    }

    bool scan_word(std::string_view word, type t)
    {
        auto from = at_;
        if (static_cast<std::size_t>(end_ - at_) < word.size() || std::memcmp(at_, word.data(), word.size()) != 0)
            return false;
        at_ += word.size();
        return scalar(from, t);
    }

    bool digits()
    {
        auto from = at_;
        while (at_ != end_ && is_digit(*at_))
            ++at_;
        return at_ != from;
    }

    bool scan_number()
    {
        auto from = at_;
        take('-');
        if (!take('0') && !digits())
            return false;
        if (take('.') && !digits())
            return false;
        if (take('e') || take('E')) {
            if (!take('+'))
                take('-');
            if (!digits())
                return false;
        }
        return scalar(from, type::number);
    }

    void skip_plain()
    {
        while (end_ - at_ >= 8) {
            std::uint64_t eight;
            std::memcpy(&eight, at_, 8);
            if constexpr (std::endian::native == std::endian::big)
                eight = __builtin_bswap64(eight);
            auto plain = plain_bytes(eight);
            at_ += plain;
            if (plain != 8)
                return;
        }
        while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20)
            ++at_;
    }

    bool scan_escape()
    {
        constexpr std::string_view simple = "\"\\/bfnrt";
        ++at_;
        if (at_ == end_)
            return false;
        auto c = *at_++;
        if (c != 'u')
            return simple.find(c) != simple.npos;
        for (int i = 0; i < 4; ++i, ++at_)
            if (at_ == end_ || !is_hex(*at_))
                return false;
        return true;
    }

    bool scan_string()
    {
        auto from = at_++;
        bool escaped = false;
        for (;;) {
            skip_plain();
            if (take('"'))
                return scalar(from, type::string, escaped);
            if (at_ == end_ || *at_ != '\\' || !scan_escape())
                return false;
            escaped = true;
        }
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    std::vector<node>& nodes_;
};

}  // namespace

bool scan(std::string_view text, std::vector<node>& nodes, int depth)
{
    if (text.size() >= std::numeric_limits<std::uint32_t>::max())
        return false;
    return simdjson::validate_utf8(text.data(), text.size()) && scanner(text, nodes).whole(depth);
}

}  // namespace clashcast::json
