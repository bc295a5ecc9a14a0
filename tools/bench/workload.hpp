#pragma once

#include "domain/engine/fold.hpp"
#include "domain/engine/ports.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// The commands, decisions and records that benchmarks work on. The same input gives the same.
namespace assent::bench {

using Commands = std::vector<CommandRecord>;

/// The sample company as an adapter would hand it over, malformed lines too. Throws `Failure`.
[[nodiscard]] Commands sample_commands(const std::filesystem::path& file);

/// `count` commands for eight tenants, in turn: each is set up with people, teams and
/// environments, then works: new models and snapshots, deployments and their changes, approvals,
/// privileges. Some are refused, as in life. None are malformed.
[[nodiscard]] Commands generated_commands(std::uint64_t seed, std::size_t count);

/// A state that nothing has happened to, of a log with one partition.
[[nodiscard]] PartitionState empty_state();

/// Decides all of them and makes them so; the time of day stands still.
[[nodiscard]] PartitionState state_after(const Commands& commands);

/// `accepted 61 %, denied 20 %, ...` of what `commands` come to.
[[nodiscard]] std::string outcomes_of(const Commands& commands);

struct PreparedLog {
    PartitionState state;             ///< Behind the last record.
    std::vector<std::string> records; ///< LogOpened, TermBegun, then one for each command.
    std::size_t bytes = 0;            ///< Of all records.
};

/// The log that a writer makes of the commands, without one.
[[nodiscard]] PreparedLog prepared_log(const Commands& commands);

/// Bytes of a record on average, and how many there are.
[[nodiscard]] std::string size_of(std::size_t records, std::size_t bytes);

inline constexpr Timestamp time_of_day{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};

} // namespace assent::bench
