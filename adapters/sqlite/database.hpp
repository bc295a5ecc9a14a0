#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

// Only the .cpp files of this folder include this header: SQLite stops there.

namespace assent::sqlite {

/// What SQLite answered instead of doing as it was told.
class SqliteError : public std::runtime_error {
public:
    SqliteError(int code, const std::string& detail) : std::runtime_error(detail), code_(code) {}

    /// The primary result code, e.g. SQLITE_FULL.
    [[nodiscard]] int code() const noexcept { return code_ & 0xff; }

    /// One line for people: what happened, and what to do.
    [[nodiscard]] std::string advice() const;

private:
    int code_;
};

/// A prepared statement. Serves the thread of its connection.
class Statement {
public:
    Statement(sqlite3* database, std::string_view sql);

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view blob); ///< The bytes must outlive the next step.
    Statement& bind_text(int index, std::string_view text); ///< As `bind`.

    /// True when a row is there. Throws `SqliteError`; the statement is then reset.
    bool step();

    /// Steps a statement that gives no rows, and makes it ready for the next time.
    void run();

    void reset() noexcept { sqlite3_reset(statement_.get()); }

    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string_view blob(int column) const; ///< Until the next step or reset.

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// Resets a statement when the scope ends, so that it holds no lock.
class ResetAtEnd {
public:
    explicit ResetAtEnd(Statement& statement) : statement_(statement) {}

    ResetAtEnd(const ResetAtEnd&) = delete;
    ResetAtEnd& operator=(const ResetAtEnd&) = delete;

    ~ResetAtEnd() { statement_.reset(); }

private:
    Statement& statement_;
};

/// How a connection may use its file.
enum class Access : std::uint8_t {
    create,     ///< Reads and writes, makes the file if need be.
    read_write, ///< Reads and writes a file that is there.
    read_only,  ///< Writes nothing to it.
    immutable   ///< Reads a file that nobody writes, in a folder where nobody may write.
};

/// A connection. Serves one thread at a time.
class Database {
public:
    /// Throws `SqliteError`.
    Database(const std::filesystem::path& file, Access access, std::chrono::milliseconds patience);

    /// Any statements without results. Throws `SqliteError`.
    void run(const std::string& sql);

    [[nodiscard]] Statement prepare(std::string_view sql) { return {raw(), sql}; }

    /// The first column of the only row of a query.
    [[nodiscard]] std::int64_t number(std::string_view sql);
    [[nodiscard]] std::string text(std::string_view sql);

    [[nodiscard]] sqlite3* raw() const { return database_.get(); }

private:
    struct Close {
        void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
    };

    std::unique_ptr<sqlite3, Close> database_;
};

} // namespace assent::sqlite
