#pragma once

#include "domain/engine/fold.hpp"
#include "domain/engine/ports.hpp"
#include "events/record/envelope.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace assent::node {

/// Why the log could not be read on, in one line.
class WalkFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads the valid decisions of one partition again, in their order, judging every record as the
/// fold does and folding nothing. For one thread.
class LogWalk {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Which log it is, as its records must say.
    struct Place {
        LogId log{};
        std::uint32_t partition = 0;
    };

    /// A decision, as far as its head tells; `body` lives until the next step.
    struct Step {
        std::int64_t position = 0;
        std::uint16_t schema = 0;
        Decision head;
        std::string_view body;

        /// The whole of it. Throws `WalkFailure`.
        [[nodiscard]] Decision decision() const;
    };

    /// From `position` on, where `head` stood before it. Without a head the record there must be a
    /// decision that is known to be valid: what went before is in its own envelope.
    LogWalk(PartitionLog& log,
            const Place& place,
            std::int64_t position,
            std::optional<ChainHead> head);

    /// The next valid decision; nothing when `until` passes first, or `stopped` says so. Waits for
    /// records that have not arrived. Throws `WalkFailure` and `Damage`.
    [[nodiscard]] std::optional<Step> next(Time until, const std::function<bool()>& stopped);

    /// Where a walk goes on that is given `head()`.
    [[nodiscard]] std::int64_t position() const { return position_; }

    [[nodiscard]] const std::optional<ChainHead>& head() const { return head_; }

private:
    [[nodiscard]] std::optional<Step> take(const LogRecord& record);

    Place place_;
    std::unique_ptr<LogReader> reader_;
    RecordBatch batch_;
    std::size_t taken_ = 0;
    bool got_some_ = false; ///< Every walk gets somewhere, however late it is.
    std::int64_t position_;
    std::optional<ChainHead> head_;
};

} // namespace assent::node
