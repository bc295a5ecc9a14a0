#pragma once

#include "adapters/node/log_walk.hpp"
#include "events/tenant/values.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace assent::node {

/// Where in the log of a partition to begin when a decision of long ago is wanted, which the window
/// of its tenant has forgotten. Made by reading the log from its start, as far as somebody asks,
/// and kept: 16 bytes for every 1,024 decisions of a tenant, or for a pause in them. For one
/// thread.
class HistoryIndex {
public:
    HistoryIndex(PartitionLog& log, const LogWalk::Place& place) : log_(log), place_(place) {}

    /// The place of a decision of `tenant` that is the one at `position` or stands shortly before
    /// it; nothing when reading up to there takes until after `until`, and goes on the next time.
    /// Throws as `LogWalk` does.
    [[nodiscard]] std::optional<std::int64_t> find(const TenantId& tenant,
                                                   std::uint64_t position,
                                                   LogWalk::Time until,
                                                   const std::function<bool()>& stopped);

    /// Forgets all: the log turned out to be another.
    void clear();

private:
    struct Mark {
        std::uint64_t position = 0;    ///< In the tenant.
        std::int64_t log_position = 0; ///< Of its record.
    };

    struct Marks {
        std::uint64_t read_to = 0; ///< The last decision that was seen.
        std::vector<Mark> marks;
    };

    void note(const LogWalk::Step& step);

    PartitionLog& log_;
    LogWalk::Place place_;
    std::int64_t next_ = 0; ///< Everything in the log before it was read.
    ChainHead head_;
    std::unordered_map<TenantId, Marks> tenants_;
};

} // namespace assent::node
