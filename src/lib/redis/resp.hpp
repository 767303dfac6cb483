#pragma once
// The protocol of Redis, RESP2: commands to bytes, bytes to replies. Pure.

#include <clashcast/error.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;

namespace clashcast::redis {

// A reply, or a part of one. Statuses ("OK") are texts.
struct value {
    enum class type { nil, integer, text, array, error };

    value() = default;
    value(type t, std::string s) : is(t), text(std::move(s)) {}

    type is = type::nil;
    long long integer = 0;
    std::string text;  // of a text or an error
    std::vector<value> elements;
};

// One command, encoded as its arguments are added.
class command {
public:
    command() = default;
    template <class... Args>
    explicit command(std::string_view name, const Args&... args)
    {
        add(name);
        (add(args), ...);
    }

    command& add(std::string_view argument);
    command& add(std::integral auto number)
    {
        char digits[24];
        auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        return add(std::string_view(digits, end));
    }
    command& add_all(const std::vector<std::string>& arguments);
    command& append(const command& rest);  // all arguments of `rest`

    void write_to(std::string& out) const;

private:
    std::size_t count_ = 0;
    std::string arguments_;
};

// Parses replies from a stream of bytes.
class reply_reader {
public:
    // By default a reply may be as long as a value in Redis can be.
    explicit reply_reader(std::size_t longest = 512 * 1024 * 1024);

    void feed(std::string_view bytes);

    // The next complete reply; nothing while its end is missing. Fails with errc::malformed, and from then on always,
    // for bytes that are not a reply, and for one that is nested too deeply or too long.
    result<std::optional<value>> next();

private:
    struct deleter {
        void operator()(redisReader*) const;
    };
    std::unique_ptr<redisReader, deleter> reader_;
    std::size_t longest_;
    std::size_t unfinished_ = 0;  // bytes since the last whole reply
};

}  // namespace clashcast::redis
