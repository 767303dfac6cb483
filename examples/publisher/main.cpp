// A publisher outside the library: appends each event to a file, and runs in a pipeline like those of the library.
#include <clashcast/pipeline.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace asio = boost::asio;
using namespace clashcast;

// Writes to <folder>/<destination>.jsonl. After a crash the last events may be there twice, with the same ids.
class file_publisher final : public publisher {
public:
    explicit file_publisher(std::filesystem::path folder) : folder_(std::move(folder)) {}

    asio::awaitable<result<position>> open(const sink_start& start) override
    {
        if (!std::filesystem::is_directory(folder_))
            co_return failure(errc::not_connected, folder_.string() + " is not a folder");
        co_return start.acknowledged;
    }

    asio::awaitable<result<std::vector<refusal>>> publish(batch events) override
    {
        for (auto& one : events.messages) {
            std::ofstream file(folder_ / (one.destination + ".jsonl"), std::ios::app);
            if (!(file << one.payload << std::endl))
                co_return failure(errc::not_connected, "cannot write to " + folder_.string());
        }
        co_return std::vector<refusal>();
    }

    asio::awaitable<void> close() override { co_return; }

private:
    std::filesystem::path folder_;
};

int main(int argc, char** argv)
try {
    auto token = std::getenv("CLASH_TOKEN"), url = std::getenv("CLASH_API");
    if (!token || argc < 3) {
        std::cerr << "usage: CLASH_TOKEN=... file-publisher FOLDER CLAN_TAG...\n";
        return 2;
    }
    asio::io_context context;
    pipeline_options options;
    options.polling.api.tokens = {token};
    if (url)
        options.polling.api.base_url = url;
    sqlite_journal_options file;
    file.path = std::filesystem::path(argv[1]) / "journal.db";
    pipeline process(context.get_executor(), make_sqlite_journal(context.get_executor(), file), options);

    watch_group clans;
    clans.tags = {argv + 2, argv + argc};
    clans.interval = std::chrono::seconds(1);
    process.add(clans).value();

    pipeline_sink files;
    files.name = "files";
    files.route.destination = "{event_type}";
    files.target = std::make_unique<file_publisher>(argv[1]);
    process.add(std::move(files)).value();

    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](boost::system::error_code, int) { process.stop(); });
    auto run = [&]() -> asio::awaitable<void> {
        auto ended = co_await process.run();
        co_await process.close();
        signals.cancel();
        ended.value();
    };
    asio::co_spawn(context, run(), [](std::exception_ptr e) {
        if (e)
            std::rethrow_exception(e);
    });
    context.run();
} catch (const std::exception& e) {  // an invalid tag, a folder that cannot be written to, ...
    std::cerr << e.what() << '\n';
    return 1;
}
