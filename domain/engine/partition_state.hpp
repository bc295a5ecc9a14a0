#pragma once

#include "domain/engine/ports.hpp"
#include "domain/engine/window.hpp"
#include "domain/tenant/tenant.hpp"
#include "events/record/records.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace assent {

/// What the log says of the order of its own records: all that judging needs.
struct ChainHead {
    bool opened = false; ///< The LogOpened of this log was seen.
    std::uint64_t term = 0;
    std::uint64_t seq = 0; ///< The version number of the partition (R6).
    Hash chain{};
};

/// Invalid records by cause (R7), since the state began.
struct InvalidCounts {
    std::uint64_t stale_term = 0;
    std::uint64_t gap = 0;
    std::uint64_t repeat = 0;
    std::uint64_t fork = 0;
    std::uint64_t foreign = 0;

    [[nodiscard]] std::uint64_t total() const { return stale_term + gap + repeat + fork + foreign; }
};

struct TenantState {
    explicit TenantState(const TenantId& id) : tenant(id) {}

    Tenant tenant;
    CommandWindow window;
};

/// The state of the fold of one partition: of every reader, and in every checkpoint. A value.
struct PartitionState {
    PartitionState(const LogId& log_id, std::uint32_t partition_count, std::uint32_t number)
        : log(log_id), partitions(partition_count), partition(number) {}

    LogId log;
    std::uint32_t partitions;
    std::uint32_t partition;

    std::int64_t position = 0; ///< Everything below it is folded.
    ChainHead head;
    std::int64_t command_offset = -1; ///< Of the last decision; below the first before it.
    Timestamp last_decided_at{};
    std::string command_source; ///< From the last TermBegun; empty before the first.
    std::string term_node;      ///< Who began the present term.
    std::int64_t term_generation = 0;
    std::uint64_t since_digest = 0;  ///< Decisions since the last Digest.
    Hash last_hash{};                ///< Of the record at `last_position`.
    std::int64_t last_position = -1; ///< Of the last valid record.
    InvalidCounts invalid;

    std::unordered_map<TenantId, TenantState> tenants;
    Fingerprint tenants_digest; ///< The sum of the digests of all tenants (R10).

    [[nodiscard]] const TenantState* find(const TenantId& tenant) const {
        const auto found = tenants.find(tenant);
        return found == tenants.end() ? nullptr : &found->second;
    }
};

} // namespace assent
