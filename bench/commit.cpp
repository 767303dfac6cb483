#include "bytes.hpp"
#include "committing.hpp"
#include "rows.hpp"
#include "servers.hpp"

namespace bench {

std::vector<row> commit_redis(const settings& how)
{
    redis ours, bare_one;
    journal_loop journal(redis_journal_at(ours.url()));
    committing here(journal);
    bare_redis_commits bare(bare_one.port(), redis_bytes(here.example()), here.subjects());
    return {compare(
        "commit_redis", "changes a second", 1.25, better::more, [&] { return here.run_for(how.span); },
        [&] { return bare.run_for(how.span); })};
}

std::vector<row> commit_sqlite(const settings& how)
{
    folder files;
    journal_loop journal(sqlite_journal_at(files.path / "ours.db"));
    committing here(journal);
    journal_loop(sqlite_journal_at(files.path / "bare.db"));  // creates the tables
    bare_sqlite_commits bare(files.path / "bare.db", sqlite_bytes(here.example()), here.subjects());
    return {compare(
        "commit_sqlite", "changes a second", 1.25, better::more, [&] { return here.run_for(how.span); },
        [&] { return bare.run_for(how.span, committing::under_way); })};
}

}  // namespace bench
