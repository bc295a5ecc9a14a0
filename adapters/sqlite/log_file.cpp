#include "adapters/sqlite/log_file.hpp"

#include "adapters/sqlite/sqlite_log.hpp"

#include <algorithm>
#include <system_error>

namespace assent::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t application_id = 0x41534e54; // "ASNT"
constexpr std::int64_t format = 1;

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
    throw OpenError(path.string() + ": " + why);
}

/// What SQLite cannot say: which part of the way to the file is the obstacle.
[[noreturn]] void refuse_as_closed(const fs::path& path, const SqliteError& error) {
    std::error_code ignored;
    const auto status = fs::status(path, ignored);
    const auto folder = fs::absolute(path).parent_path();
    if (fs::is_directory(status)) refuse(path, "is a folder: name a file in it");
    if (!fs::is_directory(folder, ignored)) {
        refuse(path, "there is no folder " + folder.string() + ": create it");
    }
    if (!fs::exists(status)) {
        refuse(path, "cannot be created in " + folder.string() + ": see the folder's permissions");
    }
    refuse(path,
           std::string{"cannot be opened ("} + error.what() +
               "): let this user read and write the "
               "file and its folder");
}

[[noreturn]] void refuse(const fs::path& path, const SqliteError& error) {
    switch (error.code()) {
    case SQLITE_NOTADB:
        refuse(path, "is no SQLite database: name another file, it is left as it is");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        refuse_as_closed(path, error);
    case SQLITE_READONLY:
        refuse(path, "may not be written: let this user write the file and its folder");
    default:
        refuse(path, error.advice());
    }
}

bool is_blank(Database& database) {
    return database.number("PRAGMA application_id") == 0 &&
           database.number("SELECT count(*) FROM sqlite_schema") == 0;
}

/// Returns the number of partitions.
std::uint32_t must_be_a_log(const fs::path& path, Database& database) {
    if (is_blank(database)) refuse(path, "is empty: create the log first");
    if (database.number("PRAGMA application_id") != application_id) {
        refuse(path,
               "is a database of another application: name another file, it is left as it is");
    }
    if (const auto found = database.number("PRAGMA user_version"); found > format) {
        refuse(path,
               "has format " + std::to_string(found) + ", this build knows up to " +
                   std::to_string(format) + ": upgrade");
    }
    const auto partitions = database.number("SELECT partitions FROM meta");
    const auto heads = database.number("SELECT count(*) FROM head");
    if (partitions < 1 || partitions != heads) {
        refuse(path,
               "the file of the log is damaged (its tables disagree): restore it from a backup");
    }
    return static_cast<std::uint32_t>(partitions);
}

void must_be_writable(const fs::path& path, Database& database) {
    if (sqlite3_db_readonly(database.raw(), "main") == 1) {
        refuse(path, "may not be written: let this user write the file and its folder");
    }
}

void make_tables(Database& database, std::uint32_t partitions) {
    database.run("CREATE TABLE meta(partitions INTEGER NOT NULL) STRICT;"
                 "INSERT INTO meta VALUES(" +
                 std::to_string(partitions) +
                 ");"
                 "CREATE TABLE head(partition INTEGER PRIMARY KEY, term INTEGER NOT NULL,"
                 " seq INTEGER NOT NULL, chain BLOB NOT NULL, log BLOB NOT NULL,"
                 " node TEXT NOT NULL) STRICT");
    for (std::uint32_t number = 0; number < partitions; ++number) {
        const auto n = std::to_string(number);
        database.run("CREATE TABLE " + table_of(number) +
                     "(position INTEGER PRIMARY KEY, checksum INTEGER NOT NULL,"
                     " bytes BLOB NOT NULL) STRICT;"
                     "INSERT INTO head VALUES(" +
                     n + ", 0, 0, x'', x'', '')");
    }
    database.run("PRAGMA application_id = " + std::to_string(application_id) +
                 ";PRAGMA user_version = " + std::to_string(format));
}

template <class Bytes>
void copy_into(Bytes& to, std::string_view from) {
    if (from.size() == to.size()) std::ranges::copy(from, to.begin());
}

} // namespace

Database LogFile::connect_to_write() const {
    Database database{path, Access::read_write, patience};
    // The checkpointer moves pages into the file; commits shall not.
    database.run("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
                 "PRAGMA journal_size_limit = 67108864");
    return database;
}

Database LogFile::connect_to_read() const {
    Database database{path, access, patience};
    database.run("PRAGMA query_only = 1; PRAGMA mmap_size = 1073741824");
    return database;
}

LogFile
create_file(const fs::path& path, std::uint32_t partitions, std::chrono::milliseconds patience) {
    if (partitions == 0) throw std::invalid_argument("a log has at least one partition");
    try {
        Database database{path, Access::create, patience};
        must_be_writable(path, database);
        if (is_blank(database)) {
            if (database.text("PRAGMA journal_mode = WAL") != "wal") {
                refuse(path, "the file system allows no write-ahead log: choose a local disk");
            }
            database.run("PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
            // Somebody else may have been faster.
            if (is_blank(database)) make_tables(database, partitions);
            database.run("COMMIT");
        }
        const auto found = must_be_a_log(path, database);
        if (found != partitions) {
            refuse(path,
                   "has " + std::to_string(found) + " partitions, not " +
                       std::to_string(partitions) +
                       "; the number is fixed for ever: start with the one it has");
        }
        return {path, Access::read_write, patience, found};
    } catch (const SqliteError& error) {
        refuse(path, error);
    }
}

LogFile find_file(const fs::path& path, std::chrono::milliseconds patience) {
    std::error_code ignored;
    if (fs::status(path, ignored).type() == fs::file_type::not_found) {
        refuse(path, "is not there: create the log first, or name the right file");
    }
    try {
        Database database{path, Access::read_write, patience};
        const auto partitions = must_be_a_log(path, database);
        must_be_writable(path, database);
        return {path, Access::read_write, patience, partitions};
    } catch (const SqliteError& error) {
        refuse(path, error);
    }
}

LogFile find_file_to_read(const fs::path& path, std::chrono::milliseconds patience) {
    std::error_code ignored;
    if (fs::status(path, ignored).type() == fs::file_type::not_found) {
        refuse(path, "is not there: name the right file");
    }
    const auto found = [&](Access access) {
        Database database{path, access, patience};
        return LogFile{path, access, patience, must_be_a_log(path, database)};
    };
    try {
        return found(Access::read_only);
    } catch (const SqliteError& error) {
        // In a folder where it may not write, SQLite cannot share a file; without a write-ahead
        // log beside it the file is complete, and nobody else can be writing there either.
        auto log = path;
        log += "-wal";
        const bool complete = fs::file_size(log, ignored) == 0 || ignored;
        if (error.code() != SQLITE_CANTOPEN || !complete) refuse(path, error);
    }
    try {
        return found(Access::immutable);
    } catch (const SqliteError& error) {
        refuse(path, error);
    }
}

std::string table_of(std::uint32_t partition) {
    return "record_" + std::to_string(partition);
}

FenceHead head_of(Statement& select, std::uint32_t partition) {
    const ResetAtEnd reset{select};
    FenceHead head;
    if (!select.bind(1, std::int64_t{partition}).step()) {
        throw SqliteError(SQLITE_CORRUPT,
                          "partition " + std::to_string(partition) + " has no head");
    }
    head.chain.term = static_cast<std::uint64_t>(select.number(0));
    head.chain.seq = static_cast<std::uint64_t>(select.number(1));
    head.chain.opened = head.chain.seq > 0;
    copy_into(head.chain.chain, select.blob(2));
    copy_into(head.log, select.blob(3));
    head.node = select.blob(4);
    return head;
}

} // namespace assent::sqlite
