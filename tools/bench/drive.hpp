#pragma once

#include "domain/engine/partition.hpp"
#include "tools/bench/bell.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace assent::bench {

/// Drives one partition on the calling thread, turn by turn, as a node does on a thread of its own.
class Drive {
public:
    /// `bell` must be rung by the log and by the source of commands.
    Drive(PartitionState state, PartitionLog& log, CommandSource& commands, Bell& bell);

    /// Takes the partition over. Throws `Failure` where that does not come about.
    void claim();

    /// What one turn found: answers, and how many records of the log it folded.
    struct Turn {
        const std::vector<DecidedRecord>& decided;
        std::uint64_t records = 0;
    };

    /// Goes on until `on_turn`, called when something was found, returns false.
    void run(const std::function<bool(const Turn&)>& on_turn);

    [[nodiscard]] const PartitionState& state() const { return partition_.state(); }

private:
    bool turn();

    Bell& bell_;
    Partition partition_;
};

} // namespace assent::bench
