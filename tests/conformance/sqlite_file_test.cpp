#include "adapters/sqlite/sqlite_log.hpp"
#include "tests/conformance/log_under_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

/// What is special about a log in a SQLite file: what happens to the file, and who else has it.
namespace assent::test {
namespace {

namespace fs = std::filesystem;
using sqlite::OpenError;
using sqlite::SqliteLog;
using testing::HasSubstr;

constexpr sqlite::SqliteLogOptions quick{.busy_timeout = 200ms, .poll_interval = 5ms};

class SqliteFile : public testing::Test {
protected:
    SqliteFile() { fs::create_directories(folder); }

    ~SqliteFile() override { fs::remove_all(folder); }

    /// Six records: LogOpened, a term, and four decisions. Closed again, so all is in the file.
    void write_a_log(std::uint32_t partitions = 1, int decisions = 4) {
        Author more{partitions};
        std::vector<std::string> records{more.open(), more.begin()};
        for (const auto& command : some_commands(decisions)) {
            records.push_back(more.decide(command));
        }
        const auto log = SqliteLog::create(file, partitions, quick);
        log->set_wake(bell.rope());
        append_all(bell, log->partition(0), records);
        author = std::move(more);
    }

    /// Does to the file what no log does.
    void tamper(const std::string& sql) const {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
        char* error = nullptr;
        EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK)
            << error;
        sqlite3_close(database);
    }

    [[nodiscard]] std::string bytes_of_file() const {
        std::ifstream in{file, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    void write_file(const std::string& bytes) const {
        std::ofstream{file, std::ios::binary | std::ios::trunc} << bytes;
    }

    /// Reads from `start` and expects damage there, in words that help.
    void expect_damage(std::int64_t position, const std::string& words, std::int64_t start = 0) {
        const auto log = SqliteLog::open_read_only(file, quick);
        const auto reader = log->partition(0).read_from(start);
        std::string said;
        std::int64_t found = -1;
        EXPECT_TRUE(bell.wait_until([&] {
            try {
                const auto batch = reader->read(100);
                return batch && batch->at_end;
            } catch (const Damage& damage) {
                said = damage.what();
                found = damage.position();
                return true;
            }
        }));
        EXPECT_EQ(found, position) << said;
        EXPECT_THAT(said, HasSubstr(words));
        EXPECT_THAT(said, HasSubstr("partition 0"));
    }

    template <class Open>
    void expect_refused(Open open, const std::string& words) {
        const auto before = bytes_of_file();
        try {
            static_cast<void>(open());
            ADD_FAILURE() << "it was opened";
        } catch (const OpenError& error) {
            EXPECT_THAT(error.what(), HasSubstr(words));
            EXPECT_THAT(error.what(), HasSubstr(file.string()));
            EXPECT_EQ(std::string{error.what()}.find('\n'), std::string::npos) << "one line";
        }
        EXPECT_EQ(bytes_of_file(), before) << "it is left as it is";
    }

    void expect_refused_by_all(const std::string& words) {
        expect_refused([&] { return SqliteLog::create(file, 1, quick); }, words);
        expect_refused([&] { return SqliteLog::open_existing(file, quick); }, words);
        expect_refused([&] { return SqliteLog::open_read_only(file, quick); }, words);
    }

    static fs::path fresh_folder() {
        static std::atomic<int> count = 0;
        return fs::path{testing::TempDir()} /
               ("assent-sqlite-" + std::to_string(getpid()) + "-" + std::to_string(++count));
    }

    const fs::path folder = fresh_folder();
    const fs::path file = folder / "log.db";
    Bell bell;
    Author author;
};

TEST_F(SqliteFile, AByteThatFlippedIsDamageAtItsRow) {
    for (const int position : {1, 3, 6}) {
        fs::remove(file);
        write_a_log();
        // The last byte of the bytes, with everything else as it was.
        tamper("UPDATE record_0 SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'00' AS "
               "BLOB) WHERE position = " +
               std::to_string(position));
        expect_damage(position, "checksum");
    }
}

TEST_F(SqliteFile, AByteThatFlippedInAnyPlaceOfTheFileIsNeverRead) {
    write_a_log();
    const auto good = bytes_of_file();
    std::size_t flipped = 0;
    for (auto at = good.find("ASNT\x01"); at != std::string::npos;
         at = good.find("ASNT\x01", at + 1)) {
        auto bad = good;
        bad[at + 50] = static_cast<char>(bad[at + 50] ^ 0x10);
        write_file(bad);
        const auto log = SqliteLog::open_read_only(file, quick);
        const auto reader = log->partition(0).read_from(0);
        EXPECT_TRUE(bell.wait_until([&] {
            try {
                const auto batch = reader->read(100);
                return !batch || batch->at_end;
            } catch (const Damage&) {
                ++flipped;
                return true;
            }
        }));
    }
    EXPECT_EQ(flipped, 6U);
}

TEST_F(SqliteFile, AMissingRowIsDamageAtItsPlace) {
    for (const int position : {1, 4, 6}) {
        fs::remove(file);
        write_a_log();
        tamper("DELETE FROM record_0 WHERE position = " + std::to_string(position));
        expect_damage(position, "missing");
    }
    fs::remove(file);
    write_a_log();
    tamper("DELETE FROM record_0");
    expect_damage(1, "missing");
}

/// Even for a reader that has nothing to read: the end is checked when it is opened.
TEST_F(SqliteFile, AMissingEndIsDamageForAReaderBehindItToo) {
    write_a_log();
    tamper("DELETE FROM record_0 WHERE position = 6");
    expect_damage(6, "missing", 7);
}

TEST_F(SqliteFile, ARowTooManyIsDamage) {
    write_a_log();
    tamper("INSERT INTO record_0 SELECT 7, checksum, bytes FROM record_0 WHERE position = 6");
    expect_damage(7, "checksum");
    fs::remove(file);
    write_a_log();
    tamper("UPDATE head SET seq = 5");
    expect_damage(6, "behind the head");
}

TEST_F(SqliteFile, RowsThatChangedPlacesAreDamage) {
    write_a_log();
    tamper("UPDATE record_0 SET position = -1 WHERE position = 4;"
           "UPDATE record_0 SET position = 4 WHERE position = 5;"
           "UPDATE record_0 SET position = 5 WHERE position = -1");
    expect_damage(4, "checksum");
}

TEST_F(SqliteFile, AnotherHeadIsDamage) {
    write_a_log();
    tamper("UPDATE head SET chain = zeroblob(32)");
    expect_damage(6, "head");
    fs::remove(file);
    write_a_log();
    tamper("UPDATE head SET seq = 7");
    expect_damage(7, "missing");
}

TEST_F(SqliteFile, AFileThatWasCutIsNotReadAsAShorterLog) {
    write_a_log(1, 2000);
    const auto good = bytes_of_file();
    ASSERT_GT(good.size(), 100'000U);
    for (const auto size : {good.size() / 4, good.size() / 2, good.size() - 4096}) {
        write_file(good.substr(0, size));
        std::size_t read = 0;
        std::string said;
        try {
            const auto log = SqliteLog::open_read_only(file, quick);
            const auto reader = log->partition(0).read_from(0);
            EXPECT_TRUE(bell.wait_until([&] {
                const auto batch = reader->read(10'000);
                if (!batch) {
                    said = batch.error().detail;
                    return true;
                }
                read += batch->records.size();
                return batch->at_end;
            }));
        } catch (const Damage& damage) {
            said = damage.what();
        } catch (const OpenError& error) {
            said = error.what();
        }
        EXPECT_NE(said, "") << read << " of 2002 records read without a word";
        EXPECT_THAT(said, HasSubstr("restore it from a backup"));
    }
}

TEST_F(SqliteFile, WhatIsNoDatabaseIsRefused) {
    write_file(std::string(10'000, 'x'));
    expect_refused_by_all("is no SQLite database");
}

TEST_F(SqliteFile, ADatabaseOfAnotherApplicationIsRefused) {
    tamper("CREATE TABLE customers(name TEXT)");
    expect_refused_by_all("another application");
}

TEST_F(SqliteFile, AFormatOfALaterReleaseIsRefused) {
    write_a_log();
    tamper("PRAGMA user_version = 2");
    expect_refused_by_all("upgrade");
}

TEST_F(SqliteFile, AnotherNumberOfPartitionsIsRefused) {
    write_a_log(3);
    expect_refused([&] { return SqliteLog::create(file, 4, quick); }, "has 3 partitions, not 4");
    EXPECT_EQ(SqliteLog::open_existing(file, quick)->partitions(), 3U);
    tamper("DELETE FROM head WHERE partition = 2");
    expect_refused([&] { return SqliteLog::open_existing(file, quick); }, "damaged");
}

TEST_F(SqliteFile, WhatIsNotThereIsNotMadeByOpening) {
    EXPECT_THROW(static_cast<void>(SqliteLog::open_existing(file)), OpenError);
    EXPECT_THROW(static_cast<void>(SqliteLog::open_read_only(file)), OpenError);
    EXPECT_FALSE(fs::exists(file));
    EXPECT_THROW(static_cast<void>(SqliteLog::create(folder / "no" / "log.db", 1)), OpenError);
    EXPECT_THROW(static_cast<void>(SqliteLog::create(folder, 1)), OpenError);
}

TEST_F(SqliteFile, AReadOnlyHandleNeverChangesTheFile) {
    write_a_log();
    const auto before = bytes_of_file();
    const auto time = fs::last_write_time(file);
    {
        const auto log = SqliteLog::open_read_only(file, quick);
        const auto reader = log->partition(0).read_from(0);
        EXPECT_EQ(collect_to_the_end(bell, *reader).bytes.size(), 6U);
        const auto writer = log->partition(0).open_writer();
        EXPECT_TRUE(writer->failure());
        writer->append(author.begin());
        EXPECT_TRUE(collect_to_the_end(bell, *reader).bytes.empty());
    }
    EXPECT_EQ(bytes_of_file(), before);
    EXPECT_EQ(fs::last_write_time(file), time);
}

TEST_F(SqliteFile, AReadOnlyHandleSeesWhatOthersWrite) {
    write_a_log();
    const auto log = SqliteLog::open_read_only(file, quick);
    log->set_wake(bell.rope());
    const auto reader = log->partition(0).read_from(0);
    EXPECT_EQ(collect_to_the_end(bell, *reader).bytes.size(), 6U);
    const auto writing = SqliteLog::open_existing(file, quick);
    const auto writer = writing->partition(0).open_writer();
    const auto more = author.begin();
    writer->append(more);
    EXPECT_EQ(collect(bell, *reader, 1).bytes, std::vector{more});
    log->set_wake({});
}

TEST_F(SqliteFile, AReadOnlyFolderCanBeRead) {
    if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    write_a_log();
    fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
    {
        const auto log = SqliteLog::open_read_only(file, quick);
        const auto reader = log->partition(0).read_from(0);
        EXPECT_EQ(collect_to_the_end(bell, *reader).bytes.size(), 6U);
    }
    fs::permissions(folder, fs::perms::owner_all);
}

/// A process of its own, not just a handle: locks of SQLite are per process.
TEST_F(SqliteFile, AnotherProcessFencesTheFirst) {
    write_a_log();
    const auto log = SqliteLog::open_existing(file, quick);
    log->set_wake(bell.rope());
    auto old_term = author;
    const auto first = log->partition(0).open_writer();
    const auto reader = log->partition(0).read_from(0);
    EXPECT_EQ(collect_to_the_end(bell, *reader).bytes.size(), 6U);

    // SQLite must not be carried over a fork; so the other process is this program once more.
    const auto claim = author.begin("the other", 2);
    const auto claim_file = folder / "claim";
    std::ofstream{claim_file, std::ios::binary} << claim;
    const std::string program = fs::read_symlink("/proc/self/exe");
    const std::string call = "ASSENT_CLAIM_FILE='" + claim_file.string() + "' ASSENT_CLAIM_LOG='" +
                             file.string() + "' '" + program +
                             "' --gtest_filter=SqliteOtherProcess.DISABLED_Claims "
                             "--gtest_also_run_disabled_tests > '" +
                             (folder / "out").string() + "' 2>&1";
    ASSERT_EQ(std::system(call.c_str()), 0); // NOLINT(concurrency-mt-unsafe)

    EXPECT_EQ(collect(bell, *reader, 1).bytes, std::vector{claim});
    first->append(old_term.decide(at(50, command("late", create_group("late")))));
    ASSERT_TRUE(bell.wait_until([&] { return first->failure().has_value(); }));
    EXPECT_EQ(first->failure()->kind, WriteFailure::Kind::taken_over);
    EXPECT_THAT(first->failure()->detail, HasSubstr("the other"));
    EXPECT_TRUE(collect_to_the_end(bell, *reader).bytes.empty());
    log->set_wake({});
}

/// Whoever holds the lock makes a writer wait, then lose; later writers work again.
TEST_F(SqliteFile, ALockHeldByAnotherIsTroubleAndPasses) {
    write_a_log();
    const auto log = SqliteLog::open_existing(file, quick);
    log->set_wake(bell.rope());
    sqlite3* holder = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &holder), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(holder, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    const auto before = author;
    {
        const auto writer = log->partition(0).open_writer();
        writer->append(author.begin());
        ASSERT_TRUE(bell.wait_until([&] { return writer->failure().has_value(); }));
        EXPECT_EQ(writer->failure()->kind, WriteFailure::Kind::lost);
        EXPECT_THAT(writer->failure()->detail, HasSubstr("another process keeps the log locked"));
        const auto reader = log->partition(0).read_from(0);
        EXPECT_EQ(collect_to_the_end(bell, *reader).bytes.size(), 6U) << "reading goes on";
    }
    ASSERT_EQ(sqlite3_exec(holder, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(holder);
    author = before;
    append_all(bell, log->partition(0), std::vector{author.begin()});
    log->set_wake({});
}

TEST_F(SqliteFile, ItsEndIsThePositionOfTheNextRecord) {
    write_a_log(2);
    const auto log = SqliteLog::open_read_only(file, quick);
    EXPECT_EQ(log->end(0), 7);
    EXPECT_EQ(log->end(1), 1);
}

/// Run by AnotherProcessFencesTheFirst only.
TEST(SqliteOtherProcess, DISABLED_Claims) {
    const char* claim_file = std::getenv("ASSENT_CLAIM_FILE");
    const char* log_file = std::getenv("ASSENT_CLAIM_LOG");
    ASSERT_TRUE(claim_file != nullptr && log_file != nullptr);
    std::ifstream in{claim_file, std::ios::binary};
    const std::string claim{std::istreambuf_iterator<char>{in}, {}};
    const auto log = SqliteLog::open_existing(log_file);
    Bell bell;
    append_all(bell, log->partition(0), std::vector{claim});
}

} // namespace
} // namespace assent::test
