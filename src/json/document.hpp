#pragma once
// JSON as the text it is. A document is checked once, strictly; values are views of the text, so that what is passed
// on is what the API wrote. It accepts what Python's json.loads accepts: integers of any size, lone surrogates.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::json {

enum class type : std::uint8_t { null, boolean, number, string, array, object };

// A value of the text and, for containers, of what is in it: nodes lie in the order of the text.
struct node {
    std::uint32_t begin = 0, end = 0;  // the value's text
    std::uint32_t next = 0;            // the node after this value
    type of = type::null;
    bool escaped = false;              // a string with a backslash in it
};

class value;

// Reusable: parsing again keeps the memory, unless it is much.
class document {
public:
    static constexpr int depth_limit = 500;

    // False when the text is no JSON, nested deeper than the limit or longer than 32 MiB. The text must outlive the values.
    bool parse(std::string_view text, int limit = depth_limit);
    value root() const;

private:
    friend class value;
    std::string_view text_;
    std::vector<node> nodes_;  // the first `count_` of them
    std::size_t count_ = 0;
};

struct field;

// One value, or an absent one, which looks like null. Valid until its document is parsed again.
class value {
public:
    value() = default;

    type of() const { return doc_ ? at().of : type::null; }
    bool is(type t) const { return of() == t; }
    bool null() const { return of() == type::null; }
    bool present() const { return doc_ != nullptr; }
    bool escaped() const { return doc_ && at().escaped; }

    std::string_view raw() const;   // "null" when absent
    std::string text() const;       // of a string, its escapes resolved
    bool is_text(std::string_view wanted) const;

    // Calls f(element) for each element of an array; none for other values.
    template <class F>
    void each(F f) const;

    // Calls f(field) for each field of an object as it is written, twins included; none for other values.
    template <class F>
    void each_field(F f) const;

    // An object's field of that name, the last of twins.
    value operator[](std::string_view name) const;

private:
    friend class document;
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

inline bool value::is_text(std::string_view wanted) const
{
    if (!is(type::string))
        return false;
    if (at().escaped)
        return is_escaped_text(wanted);
    if (at().end - at().begin != wanted.size() + 2)
        return false;
    auto inside = doc_->text_.data() + at().begin + 1;
    return wanted.empty() || (*inside == wanted.front() && std::memcmp(inside, wanted.data(), wanted.size()) == 0);
}

template <class F>
void value::each(F f) const
{
    if (!is(type::array))
        return;
    for (auto i = index_ + 1; i != at().next; i = doc_->nodes_[i].next)
        f(value(doc_, i));
}

template <class F>
void value::each_field(F f) const
{
    if (!is(type::object))
        return;
    for (auto i = index_ + 1; i != at().next; i = doc_->nodes_[i + 1].next)
        f(field{value(doc_, i), value(doc_, i + 1)});
}

}  // namespace clashcast::json
