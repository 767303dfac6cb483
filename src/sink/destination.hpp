#pragma once
// The template of a topic or key, "clash/{event_type}/{tag}", and what it makes of an event. Pure.

#include <clashcast/event.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

struct placeholder;

class destination {
public:
    // Fails with errc::invalid: an unknown placeholder, a lone brace, nothing in it that is never empty, or (levels) a
    // character that a topic cannot have.
    static result<destination> parse(std::string_view written, bool levels);

    std::string operator()(const event&) const;

private:
    struct piece {
        piece(std::string text, const placeholder* p) : literal(std::move(text)), value(p) {}
        std::string literal;
        const placeholder* value;  // comes after the literal; nullptr: nothing does
    };

    std::vector<piece> pieces_;
    bool levels_ = false;
};

}  // namespace clashcast
