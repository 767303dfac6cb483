#include "program.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <signal.h>
#include <unistd.h>

namespace bench {
namespace {

std::string clashcast()
{
    return std::filesystem::canonical("/proc/self/exe").parent_path() / "clashcast";
}

std::vector<std::string> command(const std::filesystem::path& in, const std::string& configuration)
{
    std::ofstream(in / "clashcast.toml") << configuration;
    auto words = fmt::format("exec {} run --config {} 2>{}", clashcast(), (in / "clashcast.toml").string(),
                             (in / "log").string());
    return {"sh", "-c", words};
}

// "60 s: 120 polls (118 unchanged, 1 failed, 5 late), 3 events; ..."
void add(const std::string& line, log_counts& to)
{
    unsigned long long seconds = 0, polls = 0, late = 0, events = 0;
    std::sscanf(line.c_str(), "%llu s: %llu polls", &seconds, &polls);
    if (auto at = line.find("failed, "); at != line.npos)
        std::sscanf(line.c_str() + at, "failed, %llu late", &late);
    if (auto at = line.find("), "); at != line.npos)
        std::sscanf(line.c_str() + at, "), %llu events", &events);
    to.seconds += static_cast<double>(seconds);
    ++to.reports;
    to.polls += polls;
    to.late += late;
    to.events += events;
}

}  // namespace

program::program(const std::string& configuration) : process_(command(folder_.path, configuration)) {}

std::string program::log() const
{
    std::ostringstream all;
    all << std::ifstream(folder_.path / "log").rdbuf();
    return all.str();
}

log_counts program::minutes() const
{
    log_counts all;
    std::istringstream lines(log());
    constexpr std::string_view mark = " info    60 s: ";
    for (std::string line; std::getline(lines, line);)
        if (auto at = line.find(mark); at != line.npos)
            add(line.substr(at + mark.find("60")), all);
    return all;
}

double program::cpu_seconds() const
{
    std::ifstream stat(fmt::format("/proc/{}/stat", process_.pid()));
    std::string skipped;
    double user = 0, system = 0;
    for (int field = 1; field < 14; ++field)
        stat >> skipped;
    stat >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double program::resident_bytes() const
{
    std::ifstream statm(fmt::format("/proc/{}/statm", process_.pid()));
    double pages = 0;
    statm >> pages >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double program::change_watches(const std::string& action, const std::filesystem::path& tags) const
{
    auto words = fmt::format("{} watch {} clan - --config {} <{} >{}", clashcast(), action,
                             (folder_.path / "clashcast.toml").string(), tags.string(),
                             (folder_.path / "output").string());
    auto begun = std::chrono::steady_clock::now();
    if (std::system(words.c_str()) != 0)
        throw std::runtime_error(words);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

void program::stop()
{
    kill(process_.pid(), SIGTERM);
    while (log().find(" info    ended\n") == std::string::npos)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

std::string program::final_counts() const
{
    auto all = log();
    auto at = all.rfind("since the start, ");
    return at == all.npos ? all : all.substr(at, all.find('\n', at) - at);
}

}  // namespace bench
