#pragma once

#include "domain/tenant/commands.hpp"
#include "events/core/sha256.hpp"
#include "events/core/time.hpp"
#include "events/record/decision.hpp"
#include "events/record/records.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// What the engine asks of the world. Every method is called from the one thread that drives the
/// partition, unless it says otherwise, and none of them blocks for longer than it takes to hand
/// something over: waiting is the driver's business.
namespace assent {

/// Something in the outside world does not work at the moment. The engine's matter, never a reason
/// to refuse a command.
struct Trouble {
    std::string detail; ///< One line for people: what happened, and what to do.
};

/// The log, or what is kept beside it, contradicts itself, or holds what this build cannot read.
/// The partition halts there and serves nothing that might be false.
class Damage : public std::runtime_error {
public:
    /// `position` is where in the partition's log it was found.
    Damage(std::int64_t position, const std::string& detail)
        : std::runtime_error("position " + std::to_string(position) + ": " + detail),
          position_(position) {}

    [[nodiscard]] std::int64_t position() const noexcept { return position_; }

private:
    std::int64_t position_;
};

/// One record as the log keeps it. Positions grow along a partition and may skip numbers.
struct LogRecord {
    std::int64_t position = 0;
    std::string_view bytes;
    Hash hash{}; ///< SHA-256 of `bytes`; made by the reader, on whatever thread it likes.
};

/// Some records that follow one another. The bytes live as long as `owner` does.
struct RecordBatch {
    std::vector<LogRecord> records;
    std::shared_ptr<const void> owner;
    bool at_end = false; ///< Behind the last of `records` the log held nothing when it was read.
    /// Behind the last position that the log is known to have; nothing while that is unknown. For
    /// people: it may lag, and count positions without a record.
    std::optional<std::int64_t> log_end = {};
};

/// Reads one partition in order, from where it was opened to the end and on.
class LogReader {
public:
    LogReader() = default;
    LogReader(const LogReader&) = delete;
    LogReader& operator=(const LogReader&) = delete;
    virtual ~LogReader() = default;

    /// The next records, at most `max`; an empty batch when nothing has arrived. Only what is
    /// durable is ever returned, in the log's final order. Throws `Damage` when the storage finds
    /// that bytes were kept wrong (R3).
    [[nodiscard]] virtual std::expected<RecordBatch, Trouble> read(std::size_t max) = 0;
};

/// Why a writer is of no use any more.
struct WriteFailure {
    enum class Kind : std::uint8_t {
        lost,      ///< Of what was appended, any prefix or part may be durable, now or later.
        taken_over ///< The log itself refused: another writer began a term.
    };

    Kind kind = Kind::lost;
    std::string detail;
};

/// Appends to one partition for the length of one term. Whoever destroys it gives up on what it
/// has not yet seen come back through a reader: it may still land, or not (R19).
class LogWriter {
public:
    LogWriter() = default;
    LogWriter(const LogWriter&) = delete;
    LogWriter& operator=(const LogWriter&) = delete;
    virtual ~LogWriter() = default;

    /// Takes a record; the log will hold the records of one writer in the order in which they were
    /// taken, if at all. Success is known only by reading it back.
    virtual void append(std::string bytes) = 0;

    /// Set for good once something went wrong.
    [[nodiscard]] virtual std::optional<WriteFailure> failure() = 0;
};

/// The port to one partition of a durable, totally ordered log.
class PartitionLog {
public:
    PartitionLog() = default;
    PartitionLog(const PartitionLog&) = delete;
    PartitionLog& operator=(const PartitionLog&) = delete;
    virtual ~PartitionLog() = default;

    /// Reads from the first record at or behind `position`. Safe from any thread; the reader
    /// itself serves one thread. A position of 0 is the start of the log.
    [[nodiscard]] virtual std::unique_ptr<LogReader> read_from(std::int64_t position) = 0;

    /// A new writer with nothing of any other's: on Kafka a new producer (R11).
    [[nodiscard]] virtual std::unique_ptr<LogWriter> open_writer() = 0;
};

/// A command that cannot be judged, with as much of it as could be read.
struct MalformedCommand {
    Code code = Code::invalid_command; ///< `invalid_command`, `misrouted` or `not_built`.
    std::string detail;                ///< What is wrong, naming the member; at most 512 bytes.
    std::string id;                    ///< Empty where unreadable, as the next three.
    std::string tenant;
    std::string actor;
    std::string type;
};

/// One record of a command source.
struct CommandRecord {
    std::int64_t offset = 0; ///< Grows along the source and may skip numbers (R13).
    std::expected<CommandEnvelope, MalformedCommand> command;
};

/// Where the commands of one partition come from: a topic, or a queue in the process (R22).
class CommandSource {
public:
    CommandSource() = default;
    CommandSource(const CommandSource&) = delete;
    CommandSource& operator=(const CommandSource&) = delete;
    virtual ~CommandSource() = default;

    /// What tells this source from another with other offsets; written into every TermBegun.
    [[nodiscard]] virtual std::string identity() const = 0;

    /// Goes on with the first record at or behind `offset`, whatever was taken before.
    virtual void seek(std::int64_t offset) = 0;

    /// The next records, at most `max`; none when nothing has arrived. Throws `Damage` when the
    /// source no longer has the offset it was told to seek.
    [[nodiscard]] virtual std::expected<std::vector<CommandRecord>, Trouble>
    take(std::size_t max) = 0;
};

/// Time comes from outside.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    /// The time of day; may jump.
    [[nodiscard]] virtual Timestamp now() = 0;

    /// Never runs backwards; its zero means nothing.
    [[nodiscard]] virtual std::chrono::nanoseconds monotonic() = 0;
};

/// So does chance.
class Entropy {
public:
    Entropy() = default;
    Entropy(const Entropy&) = delete;
    Entropy& operator=(const Entropy&) = delete;
    virtual ~Entropy() = default;

    /// 128 bits that nobody else ever gets.
    [[nodiscard]] virtual Nonce nonce() = 0;

    /// A number below `bound`, which is above 0.
    [[nodiscard]] virtual std::uint64_t below(std::uint64_t bound) = 0;
};

} // namespace assent
