#include "daemon/metrics/process_usage.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace clashcast::metrics {
namespace {

// The fields of /proc/self/stat after the name of the program, which may have blanks: the first is field 3.
std::istringstream stat_fields()
{
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    return std::istringstream(line.substr(std::min(line.rfind(')') + 1, line.size())));
}

double boot_time()
{
    std::ifstream file("/proc/stat");
    for (std::string word; file >> word;)
        if (double seconds = 0; word == "btime" && file >> seconds)
            return seconds;
    return 0;
}

}  // namespace

process_usage read_process_usage()
{
    process_usage now;
    auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    auto fields = stat_fields();
    std::istream_iterator<std::string> field(fields), end;
    for (int number = 3; field != end; ++field, ++number) {
        if (number == 14 || number == 15)
            now.cpu_seconds += std::stod(*field) / ticks;
        else if (number == 22)
            now.start_time = boot_time() + std::stod(*field) / ticks;
        else if (number == 24)
            now.resident_bytes = std::stoull(*field) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    }
    std::error_code failed;
    for (std::filesystem::directory_iterator one("/proc/self/fd", failed), last; !failed && one != last;
         one.increment(failed))
        ++now.open_descriptors;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        now.most_descriptors = limit.rlim_cur;
    return now;
}

}  // namespace clashcast::metrics
