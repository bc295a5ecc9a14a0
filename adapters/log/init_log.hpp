#pragma once

#include "domain/engine/ports.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>

/// How a log comes to be, over any set of ports: the LogOpened records at its beginning.
namespace assent {

/// What tells a log from every other, and is fixed for ever.
struct LogIdentity {
    LogId log{};
    std::uint32_t partitions = 0;

    friend bool operator==(const LogIdentity&, const LogIdentity&) = default;
};

/// Called when nothing has arrived: waits a moment and returns true, or returns false when the
/// caller's patience is over.
using Patience = std::function<bool()>;

/// Writes a LogOpened into every partition that has none, and returns what the log is called.
///
/// May be repeated, raced and interrupted at any point: partition 0 comes first, and the first
/// LogOpened that is read there names the log, `proposed` or not. The others get that same name
/// where it does not stand yet.
///
/// `partitions` are all of the log, in order; `first_command_offsets` has one entry for each: where
/// its command source starts. Trouble when patience ends first, or when the log that is there has
/// another number of partitions. Throws `Damage` when it is of a later release, or its first record
/// cannot be read.
[[nodiscard]] std::expected<LogIdentity, Trouble>
init_log(std::span<PartitionLog* const> partitions,
         const LogId& proposed,
         std::span<const std::int64_t> first_command_offsets,
         const Patience& patience);

/// What the log is called, from its partition 0; nothing when no LogOpened stands there. Skips
/// foreign bytes before it. Errors as in `init_log`.
[[nodiscard]] std::expected<std::optional<LogIdentity>, Trouble>
read_identity(PartitionLog& partition_0, const Patience& patience);

/// Why a start that expects `expected` must not use the log `found`; nothing when it may.
[[nodiscard]] std::optional<std::string> mismatch(const LogIdentity& expected,
                                                  const LogIdentity& found);

} // namespace assent
