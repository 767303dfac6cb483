#pragma once
// A template of a topic or key: "clash/{event_type}/{tag}" makes "clash/member_joined/2PP" of an event. Pure.

#include <clashcast/event.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

struct placeholder;

class topic_template {
public:
    // Fails with errc::invalid: an unknown placeholder, a lone brace, a text that may be empty, or (levels) a character
    // that a topic cannot contain.
    static result<topic_template> parse(std::string_view written, bool levels);

    std::string operator()(const event&) const;

private:
    struct piece {
        piece(std::string text, const placeholder* p) : literal(std::move(text)), value(p) {}
        std::string literal;
        const placeholder* value;  // follows the literal; nullptr: nothing follows
    };

    std::vector<piece> pieces_;
    bool levels_ = false;
};

}  // namespace clashcast
