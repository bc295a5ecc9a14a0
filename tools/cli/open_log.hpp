#pragma once

#include "adapters/log/init_log.hpp"
#include "domain/engine/ports.hpp"
#include "tools/cli/log_options.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace assent::cli {

/// Rings when something may have arrived. Safe from any thread.
class Bell {
public:
    void ring();

    /// Waits until it rings, at most `limit`; a ring since the last wait counts.
    void wait(std::chrono::milliseconds limit);

private:
    std::mutex mutex_;
    std::condition_variable rung_;
    bool ringing_ = false;
};

/// A log that is only read: nothing of it is ever written, no term begun.
class ReadOnlyLog {
public:
    ReadOnlyLog() = default;
    ReadOnlyLog(const ReadOnlyLog&) = delete;
    ReadOnlyLog& operator=(const ReadOnlyLog&) = delete;
    virtual ~ReadOnlyLog() = default;

    [[nodiscard]] const LogIdentity& identity() const { return identity_; }

    [[nodiscard]] virtual PartitionLog& partition(std::uint32_t number) = 0;

    /// Behind the last record of a partition, as it is now; for telling how far a reader is.
    [[nodiscard]] virtual std::int64_t end(std::uint32_t number) = 0;

    /// Waits until more may have arrived.
    void wait() { bell_.wait(std::chrono::milliseconds{200}); }

protected:
    LogIdentity identity_;
    Bell bell_;
};

/// Opens what `options` name. Throws `Failure`.
[[nodiscard]] std::unique_ptr<ReadOnlyLog> open_to_read(const LogOptions& options);

/// How long the command line waits for a log that does not answer.
inline constexpr std::chrono::seconds log_patience{20};

/// Waits in steps until `log_patience` is over.
[[nodiscard]] Patience patience_until_now_plus(std::chrono::milliseconds limit, Bell& bell);

} // namespace assent::cli
