#include "daemon/config/keys_table.hpp"

#include "daemon/config/file_parsers.hpp"
#include "daemon/config/text_parsers.hpp"

#include <algorithm>
#include <cctype>

namespace clashcast::config {
namespace {

std::string wrong_with_email(const text& t)
{
    auto at = t.value.find('@');
    bool has_sides = at != t.value.npos && at > 0 && at + 1 < t.value.size();
    bool is_word = wrong_with_sent_secret(t.value).empty() && t.value.find(' ') == t.value.npos;
    return has_sides && is_word ? "" : quoted(t) + " is not an e-mail address";
}

const table_schema<key_settings>& keys_schema()
{
    using s = key_settings;
    static const table_schema<s> all{
        "[api.keys]", s(),
        {field<s>("email", &s::email, text_that("that of the account at the portal", wrong_with_email)).required(),
         field<s>("password_file", &s::password, secret_in_file(wrong_with_sent_secret)).required(),
         {"name", &s::name, text_that("letters, digits, _ and -; at most 40",
                                      [](const text& t) {
                                          auto wrong = wrong_with_key_name(t.value);
                                          return wrong.empty() ? wrong : quoted(t) + ' ' + wrong;
                                      })},
         {"count", &s::count, whole<std::size_t>(1, most_keys)},
         {"portal_url", &s::url, base_url()}}};
    return all;
}

}  // namespace

std::optional<key_settings> read_keys(const table& api, diagnostics& all)
{
    auto* found = only_table(api, "keys", all);
    if (!found)
        return std::nullopt;
    report_unknown_keys(*found, keys_schema().names(), all);
    return keys_schema().read(*found, all);
}

portal_options portal_of(const key_settings& account, const api_options& api)
{
    portal_options options;
    options.url = account.url;
    options.email = account.email;
    options.password = account.password;
    options.ca_file = api.ca_file;
    options.proxy = api.proxy;
    options.connect_timeout = api.connect_timeout;
    options.request_timeout = api.request_timeout;
    return options;
}

void document_keys(std::vector<documented_key>& all)
{
    keys_schema().document(all);
}

std::string wrong_with_key_name(const std::string& name)
{
    constexpr std::size_t longest = 40;
    auto fits = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-'; };
    if (name.empty() || name.size() > longest)
        return name.empty() ? "is empty" : "is too long";
    return std::all_of(name.begin(), name.end(), fits) ? "" : "has a character that the name of a key cannot have";
}

}  // namespace clashcast::config
