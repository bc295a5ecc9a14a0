#include "adapters/sqlite/database.hpp"

#include <utility>

namespace assent::sqlite {
namespace {

[[noreturn]] void fail(sqlite3* database, int code) {
    if (database == nullptr) throw SqliteError(code, sqlite3_errstr(code));
    throw SqliteError(sqlite3_extended_errcode(database), sqlite3_errmsg(database));
}

void must(sqlite3* database, int code) {
    if (code != SQLITE_OK) fail(database, code);
}

/// A `file:` address, so that `immutable` can be said; all but the plainest characters escaped.
std::string address_of(const std::filesystem::path& file, Access access) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string address = "file:";
    for (const char c : std::filesystem::absolute(file).string()) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%' || c == '?' || c == '#') {
            address += {'%', digits[byte >> 4U], digits[byte & 15U]};
        } else {
            address += c;
        }
    }
    return access == Access::immutable ? address + "?immutable=1" : address;
}

int flags_of(Access access) {
    constexpr int common = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (access) {
    case Access::create:
        return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Access::read_write:
        return common | SQLITE_OPEN_READWRITE;
    case Access::read_only:
    case Access::immutable:
        break;
    }
    return common | SQLITE_OPEN_READONLY;
}

} // namespace

std::string SqliteError::advice() const {
    const std::string said = what();
    switch (code()) {
    case SQLITE_FULL:
        return "no space is left for the log (" + said + "): free some";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process keeps the log locked (" + said + "): end it, or wait for it";
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return "the log may not be written (" + said + "): see its permissions";
    case SQLITE_IOERR:
        return "the disk of the log failed (" + said + ", code " + std::to_string(code_) +
               "): see its space, its limits and the kernel's messages";
    case SQLITE_CANTOPEN:
        return "the log cannot be opened (" + said + "): see whether file and folder are there";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "the file of the log is damaged (" + said + "): restore it from a backup";
    default:
        return "SQLite failed: " + said + ", code " + std::to_string(code_);
    }
}

Statement::Statement(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const auto code = sqlite3_prepare_v3(database,
                                         sql.data(),
                                         static_cast<int>(sql.size()),
                                         SQLITE_PREPARE_PERSISTENT,
                                         &statement,
                                         nullptr);
    must(database, code);
    statement_.reset(statement);
}

Statement& Statement::bind(int index, std::int64_t value) {
    must(sqlite3_db_handle(statement_.get()), sqlite3_bind_int64(statement_.get(), index, value));
    return *this;
}

Statement& Statement::bind(int index, std::string_view blob) {
    must(sqlite3_db_handle(statement_.get()),
         sqlite3_bind_blob64(statement_.get(), index, blob.data(), blob.size(), SQLITE_STATIC));
    return *this;
}

Statement& Statement::bind_text(int index, std::string_view text) {
    must(sqlite3_db_handle(statement_.get()),
         sqlite3_bind_text64(
             statement_.get(), index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

bool Statement::step() {
    const auto code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    auto* database = sqlite3_db_handle(statement_.get());
    const SqliteError error{sqlite3_extended_errcode(database), sqlite3_errmsg(database)};
    reset();
    throw error;
}

void Statement::run() {
    step();
    reset();
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    const auto size = sqlite3_column_bytes(statement_.get(), column);
    return bytes == nullptr ? std::string_view{}
                            : std::string_view{bytes, static_cast<std::size_t>(size)};
}

Database::Database(const std::filesystem::path& file,
                   Access access,
                   std::chrono::milliseconds patience) {
    sqlite3* database = nullptr;
    const auto code =
        sqlite3_open_v2(address_of(file, access).c_str(), &database, flags_of(access), nullptr);
    database_.reset(database);
    must(database, code);
    must(database, sqlite3_busy_timeout(database, static_cast<int>(patience.count())));
}

void Database::run(const std::string& sql) {
    must(raw(), sqlite3_exec(raw(), sql.c_str(), nullptr, nullptr, nullptr));
}

std::int64_t Database::number(std::string_view sql) {
    auto query = prepare(sql);
    return query.step() ? query.number(0) : 0;
}

std::string Database::text(std::string_view sql) {
    auto query = prepare(sql);
    return query.step() ? std::string{query.blob(0)} : std::string{};
}

} // namespace assent::sqlite
