#include "daemon/config/file_parsers.hpp"

#include "api/options.hpp"
#include "daemon/config/files.hpp"
#include "daemon/config/text_parsers.hpp"
#include "net/certificates.hpp"
#include "text/printable.hpp"

#include <clashcast/subject.hpp>

#include <algorithm>
#include <limits>
#include <sstream>

namespace clashcast::config {
namespace {

// What the file holds. Reports an error if it cannot be read.
std::optional<std::string> content_of(const text& path, const value& v, const reporter& report,
                                      std::string_view allowed)
{
    auto control = character_error(path.value);
    auto content = control.empty() ? read_text_file(path.value) : failure(errc::invalid, std::string(control));
    if (content)
        return *content;
    reject(report, v, fmt::format("{} {}", quoted(path), content.error().what), allowed);
    return std::nullopt;
}

// The path of a file for which `wrong` returns nothing.
value_parser<std::string> file_that(std::string allowed, std::function<std::string(const std::string& path)> wrong)
{
    auto read = [=](const value& v, const reporter& report) -> std::optional<std::string> {
        auto* path = nonempty_text(v, report, allowed);
        if (!path || !content_of(*path, v, report, allowed))
            return std::nullopt;
        if (auto what = wrong(path->value); !what.empty()) {
            reject(report, v, fmt::format("{} {}", quoted(*path), as_written(what, *path)), allowed);
            return std::nullopt;
        }
        return path->value;
    };
    return {allowed, read, in_quotes};
}

// The same, with a warning if none of its first `count` certificates is valid now.
value_parser<std::string> valid_now(value_parser<std::string> plain, std::size_t count)
{
    plain.read = [read = plain.read, count](const value& v, const reporter& report) {
        auto path = read(v, report);
        auto held = path ? net::read_validities(*path) : failure();
        auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        auto is_good = [now](auto& one) { return one.from <= now && now <= one.until; };
        if (held)
            held->resize(std::min(count, held->size()));
        if (held && std::none_of(held->begin(), held->end(), is_good))
            report.warn(v.at, fmt::format("{} has expired or is not valid yet: TLS connections will fail",
                                          quoted(std::get<text>(v.is))));
        return path;
    };
    return plain;
}

std::string without_comment(std::string line)
{
    line.resize(std::min({line.size(), line.find("//"), line.find(';')}));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    return line;
}

struct numbered_line {
    int number;
    std::string text;
};

// Lines that are not empty without their comment.
std::vector<numbered_line> lines_of(const std::string& content)
{
    std::vector<numbered_line> all;
    std::istringstream lines(content);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number)
        if (line = without_comment(std::move(line)); !line.empty())
            all.push_back(numbered_line{number, line});
    return all;
}

std::vector<located_text> parse_tags(const std::string& file, const std::vector<numbered_line>& lines,
                                     const reporter& report)
{
    std::vector<located_text> all;
    for (auto& line : lines) {
        auto tag = normalise_tag(line.text);
        if (tag)
            all.push_back(located_text{*tag, location(file, line.number)});
        else
            report(location(file, line.number), tag.error().what);
    }
    return all;
}

}  // namespace

value_parser<std::string> secret_in_file(std::function<std::string(std::string_view)> wrong)
{
    std::string allowed = "the path of a file that holds it, on one line";
    auto read = [=](const value& v, const reporter& report) -> std::optional<std::string> {
        auto* path = nonempty_text(v, report, allowed);
        auto content = path ? content_of(*path, v, report, allowed) : std::nullopt;
        if (!content)
            return std::nullopt;
        std::string secret(trimmed(*content));
        auto what = secret.find('\n') == secret.npos ? wrong(secret) : "holds more than one line";
        if (what.empty())
            return secret;
        reject(report, v, fmt::format("{} {}", quoted(*path), what), allowed);
        return std::nullopt;
    };
    return {allowed, read, [](const std::string&) { return ""; }};
}

value_parser<std::string> token_file()
{
    return secret_in_file([](std::string_view held) { return reason_of(check_token(held)); });
}

value_parser<std::string> secret_file()
{
    return secret_in_file(wrong_with_secret);
}

value_parser<std::string> ca_file()
{
    constexpr auto all = std::numeric_limits<std::size_t>::max();
    return valid_now(file_that("the path of a file of CA certificates in PEM",
                               [](const std::string& path) { return reason_of(net::check_ca_file(path)); }),
                     all);
}

value_parser<std::string> cert_file()
{
    return valid_now(file_that("the path of a file with a certificate in PEM",
                               [](const std::string& path) { return reason_of(net::check_certificate(path)); }),
                     1);
}

value_parser<std::string> key_file()
{
    return file_that("the path of a file with the certificate's key in PEM", [](const std::string&) { return ""; });
}

value_parser<std::string> journal_file()
{
    return text_that("the name of a file in a folder that clashcast may write to", [](const text& t) {
        auto wrong = wrong_with_journal_file(t.value);
        return wrong.empty() ? wrong : fmt::format("{} {}", quoted(t), wrong);
    });
}

value_parser<std::vector<located_text>> tags_file()
{
    std::string allowed = "the path of a file with a tag on each line";
    auto read = [=](const value& v, const reporter& report) -> std::optional<std::vector<located_text>> {
        auto* path = nonempty_text(v, report, allowed);
        if (!path)
            return std::nullopt;
        auto content = read_text_file(path->value);
        if (!content) {
            reject(report, v, fmt::format("\"{}\" {}", path->written, content.error().what), allowed);
            return std::nullopt;
        }
        auto lines = lines_of(*content);
        if (lines.empty()) {
            reject(report, v, fmt::format("\"{}\" holds no tag", path->written), allowed);
            return std::nullopt;
        }
        return parse_tags(path->value, lines, report);
    };
    return {allowed, read};
}

}  // namespace clashcast::config
