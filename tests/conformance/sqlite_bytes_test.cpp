// The file of a log with any byte changed, or cut off anywhere: what is read is what was written,
// or it is damage and says so. Nothing in between.

#include "adapters/sqlite/sqlite_log.hpp"
#include "tests/conformance/log_under_test.hpp"
#include "tests/engine/world.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>

namespace assent::test {
namespace {

namespace fs = std::filesystem;
using sqlite::SqliteLog;

constexpr sqlite::SqliteLogOptions quick{.busy_timeout = 200ms, .poll_interval = 5ms};

class SqliteBytes : public testing::Test {
protected:
    SqliteBytes() {
        fs::create_directories(folder_);
        Author author;
        std::vector<std::string> records{author.open(), author.begin()};
        for (const auto& command : some_commands(4)) records.push_back(author.decide(command));
        {
            const auto log = SqliteLog::create(file_, 1, quick);
            log->set_wake(bell_.rope());
            append_all(bell_, log->partition(0), records);
        }
        std::ifstream in{file_, std::ios::binary};
        good_.assign(std::istreambuf_iterator<char>{in}, {});
        whole_ = read(good_).value();
    }

    ~SqliteBytes() override { fs::remove_all(folder_); }

    /// All that a reader gets from a file with these bytes; nothing where it is told of damage.
    std::optional<std::string> read(const std::string& bytes) {
        for (const auto* beside : {"-wal", "-shm"}) fs::remove(file_.string() + beside);
        std::ofstream{file_, std::ios::binary | std::ios::trunc} << bytes;
        std::string all;
        bool damaged = false;
        try {
            const auto log = SqliteLog::open_read_only(file_, quick);
            log->set_wake(bell_.rope());
            const auto reader = log->partition(0).read_from(0);
            EXPECT_TRUE(bell_.wait_until([&] {
                const auto batch = reader->read(100);
                if (!batch) return damaged = true; // The file cannot be read: said, not hidden.
                for (const auto& record : batch->records) {
                    all += std::to_string(record.position) + ":" + std::string{record.bytes} + ";";
                }
                return batch->at_end;
            }));
        } catch (const Damage&) {
            damaged = true;
        } catch (const sqlite::OpenError&) {
            damaged = true;
        }
        if (damaged) return {};
        return all;
    }

    /// Every `step`th number below `end`, beginning where the seed says; all of them on demand.
    std::vector<std::size_t> sample(std::size_t end, std::size_t step) {
        if (std::getenv("ASSENT_ALL_BYTES") != nullptr) step = 1;
        const auto* named = std::getenv("ASSENT_SEED");
        const auto seed = named == nullptr ? 1 : std::strtoull(named, nullptr, 10);
        RecordProperty("seed", std::to_string(seed));
        std::vector<std::size_t> chosen;
        for (auto at = std::mt19937_64{seed}() % step; at < end; at += step) chosen.push_back(at);
        return chosen;
    }

    std::string good_;
    std::string whole_; ///< What is read from it.
    Bell bell_;

private:
    fs::path folder_ =
        fs::path{testing::TempDir()} / ("assent-sqlite-bytes-" + std::to_string(getpid()));
    fs::path file_ = folder_ / "log.db";
};

TEST_F(SqliteBytes, AnyByteChangedIsDamageOrWithoutEffect) {
    std::size_t found = 0;
    for (const auto at : sample(good_.size(), 29)) {
        auto bad = good_;
        bad[at] = static_cast<char>(bad[at] ^ 0x41);
        const auto result = read(bad);
        if (!result) {
            ++found;
            continue;
        }
        ASSERT_EQ(*result, whole_) << "byte " << at << " of " << good_.size();
    }
    EXPECT_GT(found, 10U);
}

TEST_F(SqliteBytes, CutAtAnyLengthItIsDamageOrWhole) {
    for (const auto length : sample(good_.size(), 211)) {
        const auto result = read(good_.substr(0, length));
        if (!result) continue;
        ASSERT_EQ(*result, whole_) << length << " of " << good_.size() << " bytes";
    }
}

} // namespace
} // namespace assent::test
