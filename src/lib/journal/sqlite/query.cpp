#include "journal/sqlite/query.hpp"

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace clashcast {
namespace {

bool passes(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM: return true;
    }
    return false;
}

errc error_code_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return errc::malformed;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY: return errc::invalid;
    }
    return passes(code) ? errc::not_connected : errc::refused;
}

// The owner and an attached process may write at the same moment: that is not worth a line in the log.
constexpr int busy_timeout = 250;  // ms

}  // namespace

database::database(const std::filesystem::path& file, std::string name) : name_(std::move(name))
{
    sqlite3* opened = nullptr;
    auto code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    db_.reset(opened);
    if (code != SQLITE_OK)
        fail(code);
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, busy_timeout);
}

void database::run(const char* sql)
{
    if (auto code = sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr); code != SQLITE_OK)
        fail(code);
}

sqlite3_stmt* database::prepared(const char* sql)
{
    auto& mine = prepared_[sql];
    if (!mine) {
        sqlite3_stmt* made = nullptr;
        if (auto code = sqlite3_prepare_v3(db_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
            code != SQLITE_OK)
            fail(code);
        mine.reset(made);
    }
    return mine.get();
}

std::uint64_t database::changes() const
{
    return static_cast<std::uint64_t>(sqlite3_total_changes64(db_.get()));
}

void database::leave_log()
{
    int yes = 1;
    sqlite3_file_control(db_.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &yes);
}

void database::empty_log() noexcept
{
    sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

void database::roll_back() noexcept
{
    if (!sqlite3_get_autocommit(db_.get()))
        sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void database::fail(int code)
{
    auto sentence = fmt::format("journal {}: {}", name_, db_ ? sqlite3_errmsg(db_.get()) : sqlite3_errstr(code));
    bool system_error = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    if (auto number = db_ && system_error ? sqlite3_system_errno(db_.get()) : 0; number != 0)
        sentence += fmt::format(" ({})", std::strerror(number));
    throw store_trouble({error_code_of(code), std::move(sentence)}, passes(code));
}

query::~query()
{
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

bool query::next()
{
    auto code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        db_.fail(code);
    return code == SQLITE_ROW;
}

void query::run()
{
    while (next()) {
    }
}

std::uint64_t query::number(int column) const
{
    return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
}

std::string_view query::bytes(int column) const
{
    auto first = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return first ? std::string_view(first, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
                 : std::string_view();
}

bool query::null(int column) const
{
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

void query::bind(int index, std::uint64_t value)
{
    check(sqlite3_bind_int64(statement_, index, static_cast<sqlite3_int64>(value)));
}

void query::bind(int index, std::string_view text)  // copied: texts are short, and often temporary
{
    check(sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void query::bind(int index, blob value)
{
    auto first = value.bytes.empty() ? "" : value.bytes.data();  // a null pointer would be NULL
    check(sqlite3_bind_blob64(statement_, index, first, value.bytes.size(), SQLITE_STATIC));
}

void query::bind(int index, std::nullopt_t)
{
    check(sqlite3_bind_null(statement_, index));
}

void query::check(int code)
{
    if (code != SQLITE_OK)
        db_.fail(code);
}

}  // namespace clashcast
