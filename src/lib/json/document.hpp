#pragma once
// JSON as text. A document is checked once, strictly; its values are views of the text, so what is passed on is what
// the API wrote. It accepts what Python's json.loads accepts: integers of any size, lone surrogates.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::json {

enum class type : std::uint8_t { null, boolean, number, string, array, object };

// A value. The nodes are in the order of the text, so what a container holds follows it.
struct node {
    std::uint32_t begin = 0, end = 0;  // the value's text
    std::uint32_t next = 0;            // the node after this value
    type kind = type::null;
    bool escaped = false;              // a string with a backslash in it
};

class value;

// Reusable: the next text gets the memory, unless it is much.
class document {
public:
    static constexpr int depth_limit = 500;

    // False if the text is not JSON, is nested deeper than the limit, or is longer than 32 MiB. The text must outlive
    // the values.
    bool parse(std::string_view text, int limit = depth_limit);
    value root() const;

private:
    friend class value;
    std::string_view text_;
    std::vector<node> nodes_;  // the first `count_` of them
    std::size_t count_ = 0;
};

class field_range;

// One value, or an absent one, which looks like null. Valid until its document parses another text.
class value {
public:
    value() = default;

    type kind() const { return doc_ ? at().kind : type::null; }
    bool is(type t) const { return kind() == t; }
    bool null() const { return kind() == type::null; }
    bool present() const { return doc_ != nullptr; }
    bool escaped() const { return doc_ && at().escaped; }

    std::string_view raw() const;     // "null" when absent
    std::string_view inside() const;  // what is between the quotes of a string, as written; "" for other values
    std::string text() const;         // the same, escapes resolved
    bool is_text(std::string_view wanted) const;

    // Calls f(element) for each element of an array; does nothing for other values.
    template <class F>
    void each(F f) const;

    // The first N elements of an array; absent where there are fewer.
    template <std::size_t N>
    std::array<value, N> elements() const;

    // The fields of an object in the order of the text, duplicates included; empty for other values.
    field_range fields() const;

    // The fields of these names, found in one walk; absent if the object lacks it; of duplicates the last.
    template <std::size_t N>
    std::array<value, N> fields(const std::string_view (&names)[N]) const;
    value operator[](std::string_view name) const { return fields({name})[0]; }

private:
    friend class document;
    friend class field_range;
    bool is_escaped_text(std::string_view wanted) const;
    value(const document* doc, std::uint32_t index) : doc_(doc), index_(index) {}
    const node& at() const { return doc_->nodes_[index_]; }

    const document* doc_ = nullptr;
    std::uint32_t index_ = 0;
};

struct field {
    json::value name;  // a string
    json::value value;
};

inline std::string_view value::raw() const
{
    return doc_ ? std::string_view(doc_->text_.data() + at().begin, at().end - at().begin) : "null";
}

inline std::string_view value::inside() const
{
    return is(type::string) ? raw().substr(1, at().end - at().begin - 2) : std::string_view();
}

inline bool value::is_text(std::string_view wanted) const
{
    return escaped() ? is_escaped_text(wanted) : is(type::string) && inside() == wanted;
}

// The fields of an object, for a loop.
class field_range {
public:
    explicit field_range(value object) : object_(object.is(type::object) ? object : value()) {}

    class iterator {
    public:
        iterator(value name) : name_(name) {}
        field operator*() const { return {name_, value(name_.doc_, name_.index_ + 1)}; }
        iterator& operator++() { return name_.index_ = (**this).value.at().next, *this; }
        bool operator==(const iterator& other) const { return name_.index_ == other.name_.index_; }

    private:
        value name_;
    };

    iterator begin() const { return object_.present() ? value(object_.doc_, object_.index_ + 1) : object_; }
    iterator end() const { return object_.present() ? value(object_.doc_, object_.at().next) : object_; }

private:
    value object_;
};

inline field_range value::fields() const
{
    return field_range(*this);
}

template <class F>
void value::each(F f) const
{
    if (!is(type::array))
        return;
    for (auto i = index_ + 1; i != at().next; i = doc_->nodes_[i].next)
        f(value(doc_, i));
}

template <std::size_t N>
std::array<value, N> value::elements() const
{
    std::array<value, N> first;
    std::size_t count = 0;
    each([&](value one) {
        if (count < N)
            first[count++] = one;
    });
    return first;
}

template <std::size_t N>
std::array<value, N> value::fields(const std::string_view (&names)[N]) const
{
    std::array<value, N> found;
    for (auto [name, v] : fields()) {
        auto escaped = name.at().escaped;
        auto inside = name.inside();
        for (std::size_t i = 0; i < N; ++i)
            if (escaped ? name.is_escaped_text(names[i]) : inside == names[i])
                found[i] = v;
    }
    return found;
}

// Less than, equal to or greater than zero as the text of a is before, equal to or after that of b, by code points.
int order_texts(value a, value b);

bool same_escaped_texts(value a, value b);
inline bool same_texts(value a, value b)
{
    return a.escaped() || b.escaped() ? same_escaped_texts(a, b) : a.inside() == b.inside();
}

}  // namespace clashcast::json
