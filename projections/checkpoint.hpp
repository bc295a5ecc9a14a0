#pragma once

#include "domain/engine/partition_state.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace assent {

/// The bytes of a checkpoint: the whole state of a fold at its position, versioned and hashed.
/// Only ever made of what was read back as valid, never of a write state.
[[nodiscard]] std::string encode_checkpoint(const PartitionState& state);

/// Reads them back, with all that is derived. The error says in one line why they are of no use:
/// damaged, of another version, of another log or partition. The state stands behind its last
/// valid record, whatever void ones had been read beyond. Such a checkpoint is ignored and the
/// log replayed; nothing is lost by that but time. Hostile bytes are refused like any others.
[[nodiscard]] std::expected<PartitionState, std::string>
decode_checkpoint(std::string_view bytes, const PartitionState& empty);

} // namespace assent
