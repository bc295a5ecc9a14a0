#pragma once

#include "domain/engine/ports.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace assent::sqlite {

/// The file cannot be used as a log. One line: which file, what is wrong, what to do.
class OpenError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct SqliteLogOptions {
    /// How long a commit, or opening, waits for another process that is writing.
    std::chrono::milliseconds busy_timeout{2000};

    /// How often an idle log looks whether another process has written.
    std::chrono::milliseconds poll_interval{200};
};

/// A log in one SQLite file. Nothing is durable before SQLite's COMMIT has returned (WAL,
/// synchronous = FULL); one commit takes all that is waiting, from all partitions.
///
/// Positions of a partition are 1, 2, 3 and so on. Each record is judged inside the transaction
/// that stores it (R5): a writer that another one replaced, in this process or in another, fails
/// with `taken_over`; where the disk, its space or a lock fails it, with `lost`, and later writers
/// work again once the cause is gone. Readers find what was kept wrong, and throw `Damage` (R3).
///
/// Safe from any thread. Its readers and writers must be gone before it is; batches may stay.
class SqliteLog {
public:
    /// Makes the file where there is none, or opens it if it is a log with as many partitions.
    /// Writes no LogOpened; see `init_log`. Throws `OpenError`.
    [[nodiscard]] static std::unique_ptr<SqliteLog> create(const std::filesystem::path& file,
                                                           std::uint32_t partitions,
                                                           SqliteLogOptions options = {});

    /// Opens a log that is there. Throws `OpenError`.
    [[nodiscard]] static std::unique_ptr<SqliteLog> open_existing(const std::filesystem::path& file,
                                                                  SqliteLogOptions options = {});

    /// For `rebuild`, `verify` and `export`: never writes to the log, and works beside a process
    /// that does, or where nobody may write. Its writers fail at once. Throws `OpenError`.
    [[nodiscard]] static std::unique_ptr<SqliteLog>
    open_read_only(const std::filesystem::path& file, SqliteLogOptions options = {});

    SqliteLog(const SqliteLog&) = delete;
    SqliteLog& operator=(const SqliteLog&) = delete;
    ~SqliteLog();

    [[nodiscard]] std::uint32_t partitions() const;

    /// Lives as long as the log. `number` is below `partitions()`.
    [[nodiscard]] PartitionLog& partition(std::uint32_t number);

    /// The position that the next record of a partition will take, as it is now. Asks the file, so
    /// it is for telling how far a reader is. Throws `OpenError`.
    [[nodiscard]] std::int64_t end(std::uint32_t number) const;

    /// `wake` is called, on threads of the log, each time that something may have arrived at a
    /// reader or a writer failed. It must not block, nor call back into the log. Replaces an
    /// earlier one, which is not running any more when this returns; an empty one stops it.
    void set_wake(std::function<void()> wake);

private:
    struct Parts;
    explicit SqliteLog(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

} // namespace assent::sqlite
