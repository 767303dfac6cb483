#include "text/secrets.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>

namespace clashcast {
namespace {

// A decoded character, and the number of bytes that encode it.
struct character {
    char is;
    std::size_t size;
};

bool read_hex(std::string_view digits, std::size_t count, char& into)
{
    unsigned value = 0;
    if (digits.size() < count)
        return false;
    auto end = digits.data() + count;
    auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
    into = static_cast<char>(value);
    return error == std::errc() && stop == end && value <= 0xff;
}

character plain(std::string_view text)
{
    return {text.front(), 1};
}

character percent_encoded(std::string_view text)
{
    char is = 0;
    return text[0] == '%' && read_hex(text.substr(1), 2, is) ? character{is, 3} : plain(text);
}

character escaped_in_json(std::string_view text)
{
    char is = 0;
    if (text[0] != '\\' || text.size() < 2)
        return plain(text);
    if (text[1] == 'u' && read_hex(text.substr(2), 4, is))
        return {is, 6};
    if (text[1] == '"' || text[1] == '\\' || text[1] == '/')
        return {text[1], 2};
    return plain(text);
}

// How many bytes at the beginning of `text` the secret, or a long enough beginning of it, takes; 0 for fewer.
std::size_t matched_bytes(std::string_view secret, std::string_view text, character (*read)(std::string_view))
{
    std::size_t at = 0, matched = 0;
    while (matched < secret.size() && at < text.size()) {
        auto next = read(text.substr(at));
        if (next.is != secret[matched])
            break;
        at += next.size;
        ++matched;
    }
    return matched == secret.size() || matched >= redactor::beginning ? at : 0;
}

struct registered_secrets {
    std::mutex lock;
    redactor all;
};

registered_secrets& ours()
{
    static registered_secrets secrets;
    return secrets;
}

}  // namespace

void redactor::add(std::string_view secret)
{
    if (secret.size() >= shortest && std::find(secrets_.begin(), secrets_.end(), secret) == secrets_.end())
        secrets_.emplace_back(secret);
}

void redactor::remove(std::string_view secret)
{
    std::erase(secrets_, secret);
}

std::size_t redactor::longest_at(std::string_view text) const
{
    std::size_t longest = 0;
    for (auto& secret : secrets_)
        for (auto read : {plain, percent_encoded, escaped_in_json})
            longest = std::max(longest, matched_bytes(secret, text, read));
    return longest;
}

std::string redactor::operator()(std::string_view text) const
{
    std::string clean;
    while (!text.empty()) {
        auto size = longest_at(text);
        clean += size > 0 ? "***" : std::string(1, text.front());
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return clean;
}

void register_secret(std::string_view secret)
{
    std::scoped_lock locked(ours().lock);
    ours().all.add(secret);
}

void forget_secret(std::string_view secret)
{
    std::scoped_lock locked(ours().lock);
    ours().all.remove(secret);
}

std::string without_secrets(std::string_view text)
{
    std::scoped_lock locked(ours().lock);
    return ours().all(text);
}

}  // namespace clashcast
