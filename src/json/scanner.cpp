#include "json/scanner.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

namespace clashcast::json {
namespace {

constexpr std::size_t longest = 32 << 20;  // bytes: several times what an answer may have; landmarks take four a byte

// Where each bracket, comma, colon and opening quote is, and each number or word begins: simdjson's first stage, many bytes
// an instruction. It has checked UTF-8, that strings end, and that no control character is in them.
class landmarks {
public:
    // False when the text can be no JSON.
    bool find(std::string_view text)
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

    // Of what was found last. One more is there: the text's end.
    const std::uint32_t* begin() const { return stage_->structural_indexes.get(); }
    std::uint32_t count() const { return stage_->n_structural_indexes; }

    // Of a text as large as this the memory is not kept.
    void forget_much()
    {
        constexpr std::size_t much = 1 << 20;
        if (room_ > much)
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

// Checks what stands at the landmarks, and between them.
class scanner {
public:
    scanner(std::string_view text, const landmarks& found, std::vector<node>& nodes)
        : text_(text.data()), next_(found.begin()), last_(next_ + found.count()), nodes_(nodes), room_(nodes.data()),
          room_size_(nodes.size()), backslash_(text_), end_(text_ + text.size())
    {
        find_backslash();
    }

    // How many nodes; 0: no JSON.
    std::size_t whole(int depth)
    {
        return scan_value(depth) && next_ == last_ ? count_ : 0;
    }

private:
    bool take(char c)
    {
        if (next_ == last_ || text_[*next_] != c)
            return false;
        ++next_;
        return true;
    }

    // The end of what began at the landmark before the next one.
    const char* end_of_token() const
    {
        auto end = text_ + *next_;
        while (is_blank(end[-1]))
            --end;
        return end;
    }

    bool scan_value(int depth)
    {
        if (next_ == last_)
            return false;
        switch (text_[*next_]) {
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
        if (take('}'))
            return close(self);
        do {
            if (next_ == last_ || text_[*next_] != '"' || !scan_string())
                return false;
            if (!take(':') || !scan_value(depth))
                return false;
        } while (take(','));
        return take('}') && close(self);
    }

    bool scan_array(int depth)
    {
        auto self = open(type::array);
        if (take(']'))
            return close(self);
        do {
            if (!scan_value(depth))
                return false;
        } while (take(','));
        return take(']') && close(self);
    }

    // Room as it is needed: most of what is no JSON shows it early.
    void add(node n)
    {
        if (count_ == room_size_) {
            nodes_.resize(std::max<std::size_t>(1024, 2 * room_size_));
            room_ = nodes_.data();
            room_size_ = nodes_.size();
        }
        room_[count_++] = n;
    }

    std::uint32_t open(type t)
    {
        add({*next_++, 0, 0, t, false});
        return count_ - 1;
    }

    bool close(std::uint32_t self)
    {
        room_[self].end = next_[-1] + 1;
        room_[self].next = count_;
        return true;
    }

    bool scalar(std::uint32_t from, const char* end, type t, bool escaped = false)
    {
        add({from, static_cast<std::uint32_t>(end - text_), count_ + 1, t, escaped});
        return true;
    }

    bool scan_word(std::string_view word, type t)
    {
        auto from = *next_++;
        auto end = end_of_token();
        return std::string_view(text_ + from, static_cast<std::size_t>(end - text_) - from) == word && scalar(from, end, t);
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
        return (!escaped || check_escapes(end)) && scalar(from, end, type::string, escaped);
    }

    // Of the string that ends there, and has the next backslash in it.
    bool check_escapes(const char* end)
    {
        constexpr std::string_view simple = "\"\\/bfnrt";
        while (backslash_ < end) {
            auto c = *++backslash_;
            if (c == 'u') {
                for (int i = 0; i < 4; ++i)
                    if (!is_hex(*++backslash_))
                        return false;
            } else if (simple.find(c) == simple.npos) {
                return false;
            }
            ++backslash_;
            find_backslash();
        }
        return true;
    }

    void find_backslash()
    {
        auto found = std::memchr(backslash_, '\\', static_cast<std::size_t>(end_ - backslash_));
        backslash_ = found ? static_cast<const char*>(found) : end_;
    }

    const char* text_;
    const std::uint32_t* next_;
    const std::uint32_t* last_;
    std::vector<node>& nodes_;
    node* room_;  // theirs
    std::size_t room_size_;
    std::uint32_t count_ = 0;
    const char* backslash_;  // the next one that has not been looked at
    const char* end_;
};

}  // namespace

std::size_t scan(std::string_view text, std::vector<node>& nodes, int depth)
{
    thread_local landmarks found;
    if (text.size() > longest || !found.find(text))
        return 0;
    auto count = scanner(text, found, nodes).whole(depth);
    found.forget_much();
    return count;
}

}  // namespace clashcast::json
