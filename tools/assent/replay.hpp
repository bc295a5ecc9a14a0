#pragma once

#include "domain/engine/partition_state.hpp"
#include "events/core/fingerprint.hpp"
#include "tools/cli/open_log.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace assent::tool {

/// What one partition came to, folded from its first record.
struct ReplayedPartition {
    PartitionState state;
    std::uint64_t records = 0; ///< All, invalid ones too.
    std::uint64_t decisions = 0;
    std::uint64_t events = 0;
    std::uint64_t terms = 0;
    std::uint64_t digests = 0; ///< Compared with the state, and found equal.
};

struct Replay {
    std::vector<ReplayedPartition> partitions;
    Fingerprint digest; ///< Of all tenants: the same commands give the same on every log (R10).
    std::uint64_t records = 0;
    double seconds = 0;
};

/// A decision as it stands in the log.
struct FoundDecision {
    std::uint32_t partition = 0;
    std::int64_t position = 0; ///< Of its record, in the partition.
    std::uint64_t seq = 0;     ///< The version of the partition that it made.
    const Decision& decision;
};

/// Folds every partition of `log` to its end, showing progress under the name `label`, and hands
/// every valid decision to `see`, which may be empty. Throws `cli::Failure` when the log is
/// damaged, naming partition and position, or does not answer.
[[nodiscard]] Replay replay(cli::ReadOnlyLog& log,
                            const std::string& label,
                            const std::function<void(const FoundDecision&)>& see = {});

} // namespace assent::tool
