#include "json/document.hpp"

#include "json/scanner.hpp"
#include "json/text.hpp"

namespace clashcast::json {

bool document::parse(std::string_view text, int limit)
{
    constexpr std::size_t much = 1 << 16;
    if (nodes_.size() > much)
        nodes_ = {};
    text_ = text;
    count_ = scan(text, nodes_, limit);
    return count_ > 0;
}

value document::root() const
{
    return count_ == 0 ? value() : value(this, 0);
}

std::string value::text() const
{
    return escaped() ? unescaped(inside()) : std::string(inside());
}

bool value::is_escaped_text(std::string_view wanted) const
{
    return text() == wanted;
}

int order_texts(value a, value b)
{
    return a.escaped() || b.escaped() ? a.text().compare(b.text()) : a.inside().compare(b.inside());
}

bool same_escaped_texts(value a, value b)
{
    return a.text() == b.text();
}

}  // namespace clashcast::json
