#pragma once
// SQLite as the store needs it: a connection, prepared statements, and errors as exceptions, since each ends its
// transaction. For one thread at a time.

#include <clashcast/error.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace clashcast {

// Why the store cannot do a job.
class store_trouble final : public std::exception {
public:
    store_trouble(failure f, bool passing) : why(std::move(f)), passes(passing) {}
    const char* what() const noexcept override { return why.what.c_str(); }

    failure why;
    bool passes;  // trying again may help: the disk is full, another program reads the file
};

// A process that attaches looks at the file beside its owner, and leaves the tables as they are.
enum class opening : std::uint8_t { own, attach };

class database {
public:
    // The file must exist. `name` stands for it in errors.
    database(const std::filesystem::path& file, std::string name);

    // Runs statements without parameters; rows are ignored.
    void run(const char* sql);

    // Prepared at the first use, for this text's address: texts are literals.
    sqlite3_stmt* prepared(const char* sql);

    // How many rows were inserted, updated and deleted so far, also in transactions that were rolled back.
    std::uint64_t changes() const;

    // Keeps the write-ahead log when this closes.
    void leave_log();

    // Copies the write-ahead log into the database, as far as possible now.
    void empty_log() noexcept;

    // Rolls back the open transaction, if there is one. Never fails.
    void roll_back() noexcept;

    // Throws what went wrong in the last call.
    [[noreturn]] void fail(int code);

private:
    struct close {
        void operator()(sqlite3* db) const { sqlite3_close(db); }
    };
    struct finalize {
        void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
    };
    std::string name_;
    std::unique_ptr<sqlite3, close> db_;
    std::unordered_map<const char*, std::unique_ptr<sqlite3_stmt, finalize>> prepared_;
};

// Bytes, as opposed to text. Must outlive the query.
struct blob {
    explicit blob(std::string_view b) : bytes(b) {}
    std::string_view bytes;
};

// One use of a prepared statement. Do not nest two of the same text.
class query {
public:
    template <class... Values>
    query(database& db, const char* sql, const Values&... values) : db_(db), statement_(db.prepared(sql))
    {
        int index = 0;
        (bind(++index, values), ...);
    }
    ~query();
    query(const query&) = delete;
    query& operator=(const query&) = delete;

    bool next();  // whether there is another row
    void run();   // to the end, whatever rows there are

    std::uint64_t number(int column) const;
    std::string_view bytes(int column) const;  // until the next row
    bool null(int column) const;

private:
    void bind(int index, std::uint64_t);
    void bind(int index, std::int64_t value) { bind(index, static_cast<std::uint64_t>(value)); }
    void bind(int index, int value) { bind(index, static_cast<std::uint64_t>(value)); }
    void bind(int index, std::string_view);
    void bind(int index, blob);
    void bind(int index, std::nullopt_t);
    template <class T>
    void bind(int index, const std::optional<T>& value)
    {
        value ? bind(index, *value) : bind(index, std::nullopt);
    }
    void check(int code);

    database& db_;
    sqlite3_stmt* statement_;
};

}  // namespace clashcast
