#pragma once

#include "domain/engine/fold.hpp"
#include "domain/engine/partition.hpp"
#include "tests/support/commands.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A world for one partition in which the test decides everything: the time, what lands in the log
/// and when, and what the commands are.
namespace assent::test {

using namespace std::chrono_literals;

inline constexpr LogId log_id{7, 7, 7};
inline constexpr Timestamp noon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 12h};

class FakeClock : public Clock {
public:
    [[nodiscard]] Timestamp now() override { return time; }

    [[nodiscard]] std::chrono::nanoseconds monotonic() override { return steady; }

    void pass(std::chrono::milliseconds moment) {
        time += moment;
        steady += moment;
    }

    Timestamp time = noon;
    std::chrono::nanoseconds steady = 1h;
};

/// Nonces that tell who took them and in which order; never any jitter.
class FakeEntropy : public Entropy {
public:
    explicit FakeEntropy(std::uint8_t who) : who_(who) {}

    [[nodiscard]] Nonce nonce() override { return Nonce{who_, ++taken_}; }

    [[nodiscard]] std::uint64_t below(std::uint64_t) override { return 0; }

private:
    std::uint8_t who_;
    std::uint8_t taken_ = 0;
};

[[nodiscard]] CommandEnvelope command(const std::string& id,
                                      Command what,
                                      const std::string& actor = "ada",
                                      const std::string& tenant = "acme");

[[nodiscard]] inline CommandRecord at(std::int64_t offset, CommandEnvelope envelope) {
    return {.offset = offset, .command = std::move(envelope)};
}

/// Creates `acme` with `ada`, at offset 0 unless said otherwise, then groups g1, g2 and so on.
[[nodiscard]] std::vector<CommandRecord> some_commands(std::int64_t count, std::int64_t first = 0);

/// Writes the records of a partition by hand: keeps the state behind the last one, so that each
/// fits. What it wrote it has folded itself, so it is also a reader that was there from the start.
class Author {
public:
    explicit Author(std::uint32_t partitions = 1) : state{log_id, partitions, 0} {}

    /// The bytes of the record that comes next, not folded yet.
    [[nodiscard]] std::string sealed(const Record& record) const;

    /// The same, folded, at the next position.
    std::string next(const Record& record);

    std::string open(std::int64_t first_offset = 0);
    std::string begin(const std::string& node = "other", std::int64_t generation = 1);
    std::string decide(const CommandRecord& command, Timestamp time = noon);
    std::string digest();

    /// Folds what somebody else wrote.
    Judgement read(const std::string& bytes);

    PartitionState state;

private:
    std::uint8_t terms_ = 0;
};

/// The record in these bytes; fails the test if there is none.
[[nodiscard]] Record record_in(std::string_view bytes);

/// Says what differs; empty when the two are one state, to the last entry of the windows.
[[nodiscard]] std::string difference(const PartitionState& one, const PartitionState& other);

/// A log of one partition. What is appended waits in `sent` until the test lets it land, drops it,
/// or lands it twice.
class ScriptedLog : public PartitionLog {
public:
    struct Sent {
        int writer = 0; ///< Counts from 1 in the order in which they were opened.
        std::string bytes;
    };

    [[nodiscard]] std::unique_ptr<LogReader> read_from(std::int64_t position) override;
    [[nodiscard]] std::unique_ptr<LogWriter> open_writer() override;

    /// Returns where it stands.
    std::int64_t put(std::string bytes);

    /// Lets the oldest `count` of `sent` land.
    void land(std::size_t count = SIZE_MAX);

    /// Takes the oldest of `sent` away.
    std::string lose();

    /// Every writer that was opened so far fails.
    void fail(WriteFailure failure);

    bool lands_at_once = false;
    bool away = false; ///< Reading is trouble.
    std::size_t batch_max = SIZE_MAX;
    std::size_t record_bytes_max = SIZE_MAX; ///< A writer that appends more fails.
    std::deque<Sent> sent;
    std::deque<std::string> records; ///< By position, from 0.
    int writers = 0;                 ///< Opened.
    int writers_alive = 0;

private:
    class Reader;
    class Writer;

    std::optional<WriteFailure> failure_;
    int failed_writers_ = 0; ///< Those with a number up to this one.
};

/// Commands at offsets, as a topic keeps them.
class Topic : public CommandSource {
public:
    explicit Topic(std::shared_ptr<std::vector<CommandRecord>> records)
        : records_(std::move(records)) {}

    [[nodiscard]] std::string identity() const override { return name; }

    void seek(std::int64_t offset) override;
    [[nodiscard]] std::expected<std::vector<CommandRecord>, Trouble> take(std::size_t max) override;

    std::string name = "topic";
    bool ignores_seek = false;
    std::int64_t first_kept = 0; ///< Whoever seeks below finds that retention was there before.
    std::optional<Trouble> trouble;
    std::vector<std::int64_t> seeks;

private:
    std::shared_ptr<std::vector<CommandRecord>> records_;
    std::int64_t next_ = 0;
};

/// One log, one topic, one clock; nodes come and go.
struct World {
    World();

    /// Puts a LogOpened into the log, and lets an author know it.
    void open(std::int64_t first_offset = 0);

    /// What a reader from the start makes of the log; throws as `fold` does.
    [[nodiscard]] Author read_all(std::int64_t from = 0) const;

    /// The decisions that are valid in the log, in order.
    [[nodiscard]] std::vector<Decision> valid_decisions() const;

    ScriptedLog log;
    FakeClock clock;
    std::shared_ptr<std::vector<CommandRecord>> commands;
};

/// One node's partition, and what it has answered.
class Node {
public:
    explicit Node(World& world,
                  std::string name = "node",
                  const std::function<void(PartitionOptions&)>& change = {});
    Node(World& world, PartitionState initial, PartitionOptions options);

    /// Lets it do all that it can do without anybody else.
    void run();

    /// Owner of the first term, with every command decided that was there.
    void run_as_owner(std::int64_t generation = 1);

    [[nodiscard]] Role role() const { return partition->role(); }

    FakeClock& world_clock;
    FakeEntropy entropy;
    Topic topic;
    std::unique_ptr<Partition> partition;
    std::vector<DecidedRecord> answered;
};

} // namespace assent::test
