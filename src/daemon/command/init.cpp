// `clashcast init`: writes a first configuration.

#include "daemon/command/command.hpp"
#include "daemon/config/draft.hpp"

#include <clashcast/log.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace clashcast {
namespace {

using config::draft_answers;

struct init_options {
    std::string file = default_file;
    std::vector<std::string> tags;
    std::optional<std::string> mqtt, redis;
};

constexpr auto example_tag = "#2PP";  // to check a URL before the tags are known

constexpr auto next_steps = R"({0} written. Next:
  export CLASH_TOKEN=...        a token of https://developer.clashofclans.com, for this machine's address
  clashcast check --live {0}
  clashcast run {0}      then open http://127.0.0.1:25274
)";

std::string error_in(const draft_answers& answers)
{
    return config::error_in(answers, config::process_environment());
}

// Asks until the answer is right. Nothing at the end of the input.
std::optional<std::string> ask(std::string_view question, const std::function<std::string(const std::string&)>& error)
{
    for (;;) {
        std::cerr << question << ": " << std::flush;
        std::string answer;
        if (!std::getline(std::cin, answer))
            return {};
        auto wrong = error(answer);
        if (wrong.empty())
            return answer;
        std::cerr << wrong << '\n';
    }
}

std::string error_in_tags(const std::vector<std::string>& tags)
{
    return tags.empty() ? "at least one tag, such as #2PP" : error_in({tags, "", ""});
}

std::string error_in_mqtt(const std::string& url)
{
    return error_in({{example_tag}, url, ""});
}

std::string error_in_redis(const std::string& url)
{
    return error_in({{example_tag}, "", url});
}

// What no option says, from the terminal. False at the end of the input.
bool ask_for_rest(init_options& asked)
{
    if (asked.tags.empty()) {
        auto typed = ask("Tags of the clans to watch", [](auto& t) { return error_in_tags(config::split_tags(t)); });
        if (!typed)
            return false;
        asked.tags = config::split_tags(*typed);
    }
    if (!asked.mqtt)
        asked.mqtt = ask("URL of an MQTT broker, such as mqtt://localhost:1883 (empty: none)", error_in_mqtt);
    if (asked.mqtt && !asked.redis)
        asked.redis = ask("URL of a Redis for a stream, such as redis://localhost:6379/0 (empty: none)",
                          error_in_redis);
    return asked.mqtt && asked.redis;
}

// Never replaces a file. Only its owner may read one with a password.
result<void> write_new(const std::string& file, const std::string& text, bool has_password)
{
    int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, has_password ? 0600 : 0666);
    auto failed = [&](int error) {
        return failure(errc::invalid, fmt::format("cannot write {}: {}", file, std::system_category().message(error)));
    };
    if (descriptor < 0)
        return errno == EEXIST ? failure(errc::invalid, fmt::format("{} exists; it stays as it is: name another file "
                                                                    "with --output FILE", file))
                               : failed(errno);
    auto written = ::write(descriptor, text.data(), text.size());
    auto error = written == static_cast<ssize_t>(text.size()) ? 0 : errno ? errno : ENOSPC;
    if (::close(descriptor) != 0 && error == 0)
        error = errno;
    if (error == 0)
        return {};
    ::unlink(file.c_str());
    return failed(error);
}

// Of the first option that is wrong.
std::string error_in_options(const init_options& asked)
{
    auto of = [](std::string_view option, const std::string& wrong) {
        return wrong.empty() ? "" : fmt::format("{}: {}", option, wrong);
    };
    auto wrong = asked.tags.empty() ? "" : of("--tag", error_in_tags(asked.tags));
    if (wrong.empty() && asked.mqtt)
        wrong = of("--mqtt", error_in_mqtt(*asked.mqtt));
    if (wrong.empty() && asked.redis)
        wrong = of("--redis", error_in_redis(*asked.redis));
    return wrong;
}

int report_failure(const std::string& why)
{
    log::error("{}", why);
    return exit_code(exit_status::failed);
}

int init(init_options asked)
{
    if (auto wrong = error_in_options(asked); !wrong.empty())
        return report_misuse(wrong);
    std::error_code ignored;
    if (std::filesystem::exists(asked.file, ignored))
        return report_failure(write_new(asked.file, "", false).error().what);
    bool has_terminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
    if (!has_terminal && asked.tags.empty())
        return report_misuse("--tag is missing, and there is no terminal to ask for it");
    if (has_terminal && !ask_for_rest(asked))
        return report_failure("nothing written");
    draft_answers answers{asked.tags, asked.mqtt.value_or(""), asked.redis.value_or("")};
    if (auto wrong = error_in(answers); !wrong.empty())
        return report_misuse(wrong);
    bool has_password = (answers.mqtt + answers.redis).find_first_of("@?") != std::string::npos;
    auto written = write_new(asked.file, config::draft(answers), has_password);
    if (!written)
        return report_failure(written.error().what);
    std::cerr << fmt::format(next_steps, asked.file);
    return exit_code(exit_status::stopped);
}

}  // namespace

void add_init(CLI::App& app, task& chosen)
{
    auto asked = std::make_shared<init_options>();
    auto* command = app.add_subcommand("init", "Write a first configuration; asks for what no option says");
    command->add_option("--tag", asked->tags, "A clan to watch; may be given several times")->type_name("TAG");
    command->add_option("--mqtt", asked->mqtt, "Publish to this MQTT broker: mqtt://localhost:1883; \"\": to none")
        ->type_name("URL");
    constexpr auto about_redis = "Publish to a stream in this Redis: redis://localhost:6379/0; \"\": to none";
    command->add_option("--redis", asked->redis, about_redis)->type_name("URL");
    command->add_option("-o,--output", asked->file, "The file, which must not exist; default: clashcast.toml")
        ->type_name("FILE");
    command->callback([&chosen, asked] { chosen = [asked] { return init(*asked); }; });
}

}  // namespace clashcast
