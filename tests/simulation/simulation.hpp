#pragma once

#include "domain/engine/partition_state.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// Nodes that crash, pause, disagree about the time and about who decides, over a log that does all
/// that a log may do, in one thread: everything follows from the seed. The partition loop is the
/// real one; log, topic, clocks, disks and the order of everything are simulated. After every step
/// a witness holds all of them to the properties of the protocol.
namespace assent::test {

/// What happened in one run, or in many.
struct Statistics {
    std::uint64_t terms = 0;
    std::uint64_t decided = 0;
    std::uint64_t answers = 0;
    std::uint64_t crashes = 0;
    std::uint64_t pauses = 0; ///< Nodes that were stopped, and went on as if nothing had been.
    std::uint64_t restarts_from_checkpoint = 0;
    std::uint64_t torn_checkpoints = 0;
    std::uint64_t restored_logs = 0;
    InvalidCounts invalid;
    std::set<std::string> outcomes;

    void add(const Statistics& other);
};

struct Run {
    std::optional<std::string> broken; ///< The property that does not hold.
    Statistics statistics;
    std::vector<std::string> story; ///< What was done, in order.
};

/// How many steps are disturbed before the faults end.
inline constexpr std::uint32_t steps_of_a_run = 400;

/// Plays the run of that seed.
[[nodiscard]] Run simulate(std::uint64_t seed);

/// Plays some steps of it only; each does what it does whatever the others do.
[[nodiscard]] Run simulate(std::uint64_t seed, const std::vector<std::uint32_t>& steps);

/// The fewest steps of the run, as far as leaving some out again and again finds them, that still
/// break a property. The run of the seed must break one.
[[nodiscard]] std::vector<std::uint32_t> shortened(std::uint64_t seed);

} // namespace assent::test
