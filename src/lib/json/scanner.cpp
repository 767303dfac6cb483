#include "json/scanner.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <utility>

namespace clashcast::json {
namespace {

constexpr std::size_t longest = 32 << 20;  // bytes: several times the longest answer; the index takes four for each

// The positions of brackets, commas, colons and opening quotes, and where numbers and words begin: simdjson's first
// stage, which takes many bytes in one instruction. It checks UTF-8, that strings end, and that they have no control
// characters.
class structural_index {
public:
    // False if the text cannot be JSON.
    bool build(std::string_view text)
    {
        if (!stage_ || text.size() > room_) {
            room_ = text.size();
            if (simdjson::get_active_implementation()->create_dom_parser_implementation(room_, 1, stage_))
                throw std::bad_alloc();
        }
        auto bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        if (stage_->stage1(bytes, text.size(), simdjson::stage1_mode::regular))
            return false;
        stage_->structural_indexes[count()] = static_cast<std::uint32_t>(text.size());
        return true;
    }

    // The positions in the last text; one more follows: the end of the text.
    const std::uint32_t* begin() const { return stage_->structural_indexes.get(); }
    std::uint32_t count() const { return stage_->n_structural_indexes; }

    // Frees the memory that a large text took.
    void shrink()
    {
        constexpr std::size_t large = 1 << 20;
        if (room_ > large)
            *this = {};
    }

private:
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
    std::size_t room_ = 0;
};

bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

const char* find_backslash(const char* from, const char* end)
{
    auto found = std::memchr(from, '\\', static_cast<std::size_t>(end - from));
    return found ? static_cast<const char*>(found) : end;
}

// Checks the escapes from this backslash to the end of its string. Returns the first backslash after that, or `last`;
// nullptr if an escape is invalid.
[[gnu::noinline]] const char* check_escapes(const char* backslash, const char* end, const char* last)
{
    constexpr std::string_view simple = "\"\\/bfnrt";
    while (backslash < end) {
        auto c = *++backslash;
        if (c == 'u') {
            for (int i = 0; i < 4; ++i)
                if (!is_hex(*++backslash))
                    return nullptr;
        } else if (simple.find(c) == simple.npos) {
            return nullptr;
        }
        backslash = find_backslash(backslash + 1, last);
    }
    return backslash;
}

// Room as it is needed: most texts that are not JSON show it early.
[[gnu::noinline]] void grow(std::vector<node>& nodes)
{
    nodes.resize(std::max<std::size_t>(1024, 2 * nodes.size()));
}

// Checks what is at the indexed positions and between them. One loop without calls, so everything stays in registers.
class scanner {
public:
    scanner(std::string_view text, const structural_index& found, std::vector<node>& nodes)
        : text_(text.data()), end_(text_ + text.size()), next_(found.begin()), last_(next_ + found.count()),
          backslash_(find_backslash(text_, end_)), nodes_(nodes), room_(nodes.data()), room_size_(nodes.size())
    {
    }

    // How many nodes; 0: not JSON.
    std::size_t scan_document(int depth)
    {
        for (;;) {
            if (closing_ == '}' && !scan_name())
                return 0;
            if (at('{') || at('[')) {
                if (depth-- == 0)
                    return 0;
                open();
                if (!at(closing_))
                    continue;
            } else if (!scan_scalar()) {
                return 0;
            }
            for (; around_ != none && at(closing_); ++depth)
                close();
            if (around_ == none)
                return next_ == last_ ? count_ : 0;
            if (!take(','))
                return 0;
        }
    }

private:
    static constexpr auto none = std::numeric_limits<std::uint32_t>::max();

    bool at(char c) const { return next_ != last_ && text_[*next_] == c; }
    bool take(char c) { return at(c) && ++next_; }

    void add(node n)
    {
        if (count_ == room_size_) {
            grow(nodes_);
            room_ = nodes_.data();
            room_size_ = nodes_.size();
        }
        room_[count_++] = n;
    }

    // While a container is open, its `next` is the container around it.
    void open()
    {
        auto object = at('{');
        add({*next_++, 0, around_, object ? type::object : type::array, false});
        around_ = count_ - 1;
        closing_ = object ? '}' : ']';
    }

    void close()
    {
        auto& closed = room_[around_];
        closed.end = *next_++ + 1;
        around_ = std::exchange(closed.next, count_);
        closing_ = around_ != none && room_[around_].kind == type::object ? '}' : ']';
    }

    bool scalar(std::uint32_t from, const char* end, type t, bool escaped = false)
    {
        add({from, static_cast<std::uint32_t>(end - text_), count_ + 1, t, escaped});
        return true;
    }

    bool scan_name() { return at('"') && scan_string() && take(':'); }

    bool scan_scalar()
    {
        if (next_ == last_)
            return false;
        switch (text_[*next_]) {
        case '"': return scan_string();
        case 't': return scan_word("true", type::boolean);
        case 'f': return scan_word("false", type::boolean);
        case 'n': return scan_word("null", type::null);
        default: return scan_number();
        }
    }

    // The end of the token that began at the position before the next one.
    const char* end_of_token() const
    {
        auto end = text_ + *next_;
        while (is_blank(end[-1]))
            --end;
        return end;
    }

    bool scan_word(std::string_view word, type t)
    {
        auto from = *next_++;
        auto end = end_of_token();
        std::string_view found(text_ + from, static_cast<std::size_t>(end - text_) - from);
        return found == word && scalar(from, end, t);
    }

    bool scan_number()
    {
        auto from = *next_++;
        auto at = text_ + from, end = end_of_token();
        auto takes = [&](char c) { return at != end && *at == c && ++at; };
        auto digits = [&] {
            auto first = at;
            while (at != end && is_digit(*at))
                ++at;
            return at != first;
        };
        takes('-');
        if (!takes('0') && !digits())
            return false;
        if (takes('.') && !digits())
            return false;
        if (takes('e') || takes('E')) {
            if (!takes('+'))
                takes('-');
            if (!digits())
                return false;
        }
        return at == end && scalar(from, end, type::number);
    }

    bool scan_string()
    {
        auto from = *next_++;
        auto end = end_of_token();
        if (end - text_ < std::ptrdiff_t(from) + 2 || end[-1] != '"')
            return false;
        bool escaped = backslash_ < end;
        if (escaped && !(backslash_ = check_escapes(backslash_, end, end_)))
            return false;
        return scalar(from, end, type::string, escaped);
    }

    const char* text_;
    const char* end_;
    const std::uint32_t* next_;
    const std::uint32_t* last_;
    const char* backslash_;  // the next one that is not checked yet
    std::uint32_t around_ = none;  // the innermost container that is open, and the bracket that closes it
    char closing_ = ']';
    std::vector<node>& nodes_;
    node* room_;  // theirs
    std::size_t room_size_;
    std::uint32_t count_ = 0;
};

}  // namespace

std::size_t scan(std::string_view text, std::vector<node>& nodes, int depth)
{
    thread_local structural_index index;
    if (text.size() > longest || !index.build(text))
        return 0;
    auto count = scanner(text, index, nodes).scan_document(depth);
    index.shrink();
    return count;
}

}  // namespace clashcast::json
