#pragma once

#include "domain/engine/fold.hpp"
#include "domain/engine/partition.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace assent::test {

/// A property of the protocol does not hold. `what` begins with its name.
class Violation : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads the log from its start, beside all nodes, and holds them to it:
///
///   S1  what is answered is in the valid log, exactly so
///   S2  no more snapshots are active than the limit allows, in any valid prefix
///   S3  whoever stands at one position has one state, however it came there
///   S4  no command is skipped, and none is done twice
///   S5  every valid decision was made on exactly the fold of the valid records before it
///
/// S5 implies most of the others; together they say what broke first.
class Witness {
public:
    /// `commands` are those of the topic; it may grow.
    Witness(LogId log,
            std::shared_ptr<const std::vector<CommandRecord>> commands,
            std::uint32_t limit);

    /// The next record of the log.
    void see(const LogRecord& record);

    /// What a node answered.
    void expect_answer(const Decision& answered) const;

    /// Where a node stands.
    void expect_state(const std::string& node, const PartitionState& state) const;

    /// Nothing is left undecided.
    void expect_all_decided() const;

    [[nodiscard]] const PartitionState& state() const { return state_; }

    [[nodiscard]] std::size_t decided() const { return decided_; }

    /// The valid decisions so far, by the offset of their command.
    [[nodiscard]] const std::map<std::int64_t, Decision>& decisions() const { return decisions_; }

private:
    /// What a state at one position is told by.
    struct Mark {
        std::uint64_t term = 0;
        std::uint64_t seq = 0;
        Hash chain{};
        std::int64_t command_offset = 0;
        Timestamp last_decided_at;
        Fingerprint tenants;

        friend bool operator==(const Mark&, const Mark&) = default;
    };

    [[nodiscard]] static Mark mark_of(const PartitionState& state);

    std::shared_ptr<const std::vector<CommandRecord>> commands_;
    std::uint32_t limit_;
    PartitionState state_;
    std::size_t decided_ = 0; ///< How many of the commands.
    std::map<std::int64_t, Decision> decisions_;
    std::map<std::int64_t, Mark> marks_; ///< By position.
};

} // namespace assent::test
