#pragma once

#include "domain/engine/ports.hpp"
#include "events/record/records.hpp"
#include "tests/engine/world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <ostream>
#include <span>
#include <string>
#include <vector>

/// What the conformance suite asks of a kind of log, so that the same tests run over all of them.
namespace assent::test {

/// What is waited for comes within this, or never.
inline constexpr std::chrono::seconds patience{60};

/// Lets a test sleep until a log says that something happened, or a moment has passed.
class Bell {
public:
    void ring();

    /// Whether `fulfilled` became true in time; asked again at every ring, and now and then.
    [[nodiscard]] bool wait_until(const std::function<bool()>& fulfilled);

    [[nodiscard]] std::function<void()> rope() {
        return [this] { ring(); };
    }

private:
    std::mutex mutex_;
    std::condition_variable rung_;
    std::uint64_t rings_ = 0;
};

/// A log as one process has it open. Readers and writers must be gone before it is.
class LogHandle {
public:
    LogHandle() = default;
    LogHandle(const LogHandle&) = delete;
    LogHandle& operator=(const LogHandle&) = delete;
    virtual ~LogHandle() = default;

    [[nodiscard]] virtual PartitionLog& partition(std::uint32_t number) = 0;
};

/// A fresh log, without a LogOpened.
class LogUnderTest {
public:
    LogUnderTest() = default;
    LogUnderTest(const LogUnderTest&) = delete;
    LogUnderTest& operator=(const LogUnderTest&) = delete;
    virtual ~LogUnderTest() = default;

    /// Opens it once more, as another process would.
    [[nodiscard]] virtual std::unique_ptr<LogHandle> open() = 0;

    Bell bell; ///< Rung by every handle.
};

struct LogKind {
    std::string name;
    bool refuses = false; ///< Judges what is appended; else everything lands, as on Kafka.
    std::function<std::unique_ptr<LogUnderTest>(std::uint32_t partitions)> make;
};

inline void PrintTo(const LogKind& kind, std::ostream* out) {
    *out << kind.name;
}

/// For INSTANTIATE_TEST_SUITE_P.
[[nodiscard]] std::string name_of_kind(const testing::TestParamInfo<LogKind>& info);

/// What a reader returned.
struct Collected {
    std::vector<std::string> bytes;
    std::vector<std::int64_t> positions;

    friend bool operator==(const Collected&, const Collected&) = default;
};

/// Reads on until `count` records came. Fails the test if they do not, if a hash is wrong, or if
/// positions do not grow.
[[nodiscard]] Collected
collect(Bell& bell, LogReader& reader, std::size_t count, std::size_t max = 100);

/// Reads on until the reader says that it stands at the end.
[[nodiscard]] Collected collect_to_the_end(Bell& bell, LogReader& reader);

/// Appends through one writer, without waiting, then waits until all was read back.
void append_all(Bell& bell, PartitionLog& log, std::span<const std::string> values);

/// A LogOpened in every partition, named `log_id`.
void initialise(LogUnderTest& log, LogHandle& handle, std::uint32_t partitions);

/// The first records of partition 0 after `initialise`: a term, a tenant, and decisions about it.
/// `author` is the one that goes on behind them.
[[nodiscard]] std::vector<std::string> some_records(Author& author, int decisions);

/// The well-formed commands of docs/sample/company.ndjson, in order, with `suffix` behind the names
/// of their tenants.
[[nodiscard]] std::vector<CommandEnvelope> sample_commands(const std::string& suffix = "");

} // namespace assent::test
