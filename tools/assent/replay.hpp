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

/// Folds every partition of `log` to its end, showing progress under the name `label`. Throws
/// `cli::Failure` when the log is damaged, naming partition and position, or does not answer.
[[nodiscard]] Replay replay(cli::ReadOnlyLog& log, const std::string& label);

} // namespace assent::tool
