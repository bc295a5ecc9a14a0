#include "adapters/memory/memory_log.hpp"
#include "adapters/sqlite/sqlite_log.hpp"
#include "tests/conformance/suites.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

/// The suite over memory, in its three ways, and SQLite.
namespace assent::test {
namespace {

class MemoryUnderTest : public LogUnderTest {
public:
    MemoryUnderTest(std::uint32_t partitions, memory::MemoryLogOptions options)
        : log_(partitions, options) {
        log_.set_wake(bell.rope());
    }

    ~MemoryUnderTest() override { log_.set_wake({}); }

    std::unique_ptr<LogHandle> open() override { return std::make_unique<Handle>(log_); }

private:
    class Handle : public LogHandle {
    public:
        explicit Handle(memory::MemoryLog& log) : log_(log) {}

        PartitionLog& partition(std::uint32_t number) override { return log_.partition(number); }

    private:
        memory::MemoryLog& log_;
    };

    memory::MemoryLog log_;
};

class SqliteUnderTest : public LogUnderTest {
public:
    explicit SqliteUnderTest(std::uint32_t partitions) : folder_(fresh_folder()) {
        static_cast<void>(sqlite::SqliteLog::create(file(), partitions));
    }

    ~SqliteUnderTest() override { std::filesystem::remove_all(folder_); }

    std::unique_ptr<LogHandle> open() override {
        return std::make_unique<Handle>(
            sqlite::SqliteLog::open_existing(file(), {.poll_interval = 5ms}), bell);
    }

private:
    class Handle : public LogHandle {
    public:
        Handle(std::unique_ptr<sqlite::SqliteLog> log, Bell& bell) : log_(std::move(log)) {
            log_->set_wake(bell.rope());
        }

        PartitionLog& partition(std::uint32_t number) override { return log_->partition(number); }

    private:
        std::unique_ptr<sqlite::SqliteLog> log_;
    };

    static std::filesystem::path fresh_folder() {
        static std::atomic<int> count = 0;
        auto folder =
            std::filesystem::path{testing::TempDir()} /
            ("assent-conformance-" + std::to_string(getpid()) + "-" + std::to_string(++count));
        std::filesystem::create_directories(folder);
        return folder;
    }

    [[nodiscard]] std::filesystem::path file() const { return folder_ / "log.db"; }

    std::filesystem::path folder_;
};

LogKind memory_kind(const char* name, memory::MemoryLogOptions options) {
    return {.name = name, .refuses = options.fences, .make = [options](std::uint32_t partitions) {
                return std::make_unique<MemoryUnderTest>(partitions, options);
            }};
}

const LogKind accepting = memory_kind("Memory", {});
const LogKind sparse = memory_kind("SparseMemory", {.fences = false, .sparse_seed = 4711});
const LogKind fenced = memory_kind("FencedMemory", {.fences = true, .sparse_seed = {}});
const LogKind in_sqlite{.name = "Sqlite", .refuses = true, .make = [](std::uint32_t partitions) {
                            return std::make_unique<SqliteUnderTest>(partitions);
                        }};

const auto all = testing::Values(accepting, sparse, fenced, in_sqlite);

INSTANTIATE_TEST_SUITE_P(On, LogContract, all, name_of_kind);
INSTANTIATE_TEST_SUITE_P(On, LoopContract, all, name_of_kind);
INSTANTIATE_TEST_SUITE_P(On, InitLog, all, name_of_kind);
INSTANTIATE_TEST_SUITE_P(On, RefusingLog, testing::Values(fenced, in_sqlite), name_of_kind);
INSTANTIATE_TEST_SUITE_P(On, AcceptingLog, testing::Values(accepting, sparse), name_of_kind);

} // namespace
} // namespace assent::test
