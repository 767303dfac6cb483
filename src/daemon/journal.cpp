#include "daemon/journal.hpp"

#include <utility>

namespace clashcast {

using config::journal_settings;

std::unique_ptr<journal> make_journal(boost::asio::any_io_executor executor, const journal_settings& s)
{
    if (s.kept_in == journal_settings::backend::memory)
        return make_memory_journal(executor, real_clock(), s);
    if (s.kept_in == journal_settings::backend::sqlite) {
        sqlite_journal_options options;
        options.path = s.path;
        options.bounds = s;
        return make_sqlite_journal(executor, std::move(options));
    }
    redis_journal_options options;
    options.url = s.url;
    options.password = s.password;
    options.ca_file = s.ca_file;
    options.name_space = s.name_space;
    options.instance = s.instance;
    options.allow_eviction = s.allow_eviction;
    options.bounds = s;
    return make_redis_journal(executor, std::move(options));
}

}  // namespace clashcast
