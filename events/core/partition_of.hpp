#pragma once

#include <cstdint>
#include <string_view>

namespace assent {

/// The partition that holds a tenant, of `partitions` (at least 1): murmur2 as Java's Kafka
/// clients compute it, so that any client which partitions by key lands where we look.
[[nodiscard]] std::uint32_t partition_of(std::string_view tenant, std::uint32_t partitions);

} // namespace assent
