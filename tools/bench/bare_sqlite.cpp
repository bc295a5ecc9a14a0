#include "tools/bench/bare_sqlite.hpp"

#include "events/core/sha256.hpp"
#include "tools/bench/benchmark.hpp"
#include "tools/bench/measure.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <memory>
#include <numeric>
#include <utility>

namespace assent::bench {
namespace {

using Connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using Query = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

void must(sqlite3* database, int code) {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    throw Failure(std::string{"SQLite: "} + sqlite3_errmsg(database));
}

Connection open(const std::filesystem::path& file) {
    sqlite3* database = nullptr;
    const auto code = sqlite3_open(file.c_str(), &database);
    Connection connection{database, &sqlite3_close};
    must(database, code);
    return connection;
}

void execute(const Connection& connection, const char* sql) {
    must(connection.get(), sqlite3_exec(connection.get(), sql, nullptr, nullptr, nullptr));
}

Query prepare(const Connection& connection, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    must(connection.get(), sqlite3_prepare_v2(connection.get(), sql, -1, &statement, nullptr));
    return {statement, &sqlite3_finalize};
}

void step(const Connection& connection, const Query& query) {
    must(connection.get(), sqlite3_step(query.get()));
    sqlite3_reset(query.get());
}

} // namespace

TemporaryFile::TemporaryFile(const std::filesystem::path& folder) {
    static int count = 0;
    path_ = folder /
            ("assent-bench-" + std::to_string(getpid()) + "-" + std::to_string(++count) + ".db");
}

TemporaryFile::~TemporaryFile() {
    for (const auto* const part : {"", "-wal", "-shm"}) {
        std::error_code ignored;
        auto file = path_;
        std::filesystem::remove(file += part, ignored);
    }
}

double insert_rate(const std::filesystem::path& folder,
                   std::span<const std::string> records,
                   std::span<const std::size_t> rows) {
    if (std::reduce(rows.begin(), rows.end()) != records.size()) {
        throw Failure("the transactions do not have as many rows as there are records");
    }
    const TemporaryFile file{folder};
    const auto database = open(file.path());
    execute(database,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
            "CREATE TABLE record_0(position INTEGER PRIMARY KEY, checksum INTEGER NOT NULL,"
            " bytes BLOB NOT NULL) STRICT");
    const auto begin = prepare(database, "BEGIN IMMEDIATE");
    const auto commit = prepare(database, "COMMIT");
    const auto insert = prepare(database, "INSERT INTO record_0 VALUES(?1, ?2, ?3)");

    const Stopwatch watch;
    std::size_t next = 0;
    for (const auto count : rows) {
        step(database, begin);
        for (const auto end = next + count; next < end; ++next) {
            const auto& bytes = records[next];
            // As wide as a checksum is.
            const auto number = static_cast<std::int64_t>(0x5a17000000000000U + next);
            sqlite3_bind_int64(insert.get(), 1, static_cast<std::int64_t>(next) + 1);
            sqlite3_bind_int64(insert.get(), 2, number);
            sqlite3_bind_blob64(insert.get(), 3, bytes.data(), bytes.size(), SQLITE_STATIC);
            step(database, insert);
        }
        step(database, commit);
    }
    return watch.rate(records.size());
}

double scan_rate(const std::filesystem::path& file, std::size_t expected) {
    const Stopwatch watch;
    const auto database = open(file);
    execute(database, "PRAGMA query_only = 1; PRAGMA mmap_size = 1073741824");
    const auto select =
        prepare(database, "SELECT position, checksum, bytes FROM record_0 ORDER BY position");
    std::size_t rows = 0;
    unsigned mixed = 0;
    while (sqlite3_step(select.get()) == SQLITE_ROW) {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(select.get(), 2));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(select.get(), 2));
        mixed ^= sha256(std::string_view{bytes, size}).front();
        ++rows;
    }
    if (rows != expected || mixed > 255) throw Failure("the scan did not find every record");
    return watch.rate(rows);
}

} // namespace assent::bench
