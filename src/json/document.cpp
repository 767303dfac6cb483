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

std::string_view value::raw() const
{
    return doc_ ? doc_->text_.substr(at().begin, at().end - at().begin) : "null";
}

std::string value::text() const
{
    if (!is(type::string))
        return {};
    auto inside = raw().substr(1, raw().size() - 2);
    return at().escaped ? unescaped(inside) : std::string(inside);
}

bool value::is_escaped_text(std::string_view wanted) const
{
    return text() == wanted;
}

value value::operator[](std::string_view name) const
{
    value found;
    each_field([&](const field& f) {
        if (f.name.is_text(name))
            found = f.value;
    });
    return found;
}

}  // namespace clashcast::json
