#pragma once

#include "domain/engine/fold.hpp"
#include "domain/engine/partition_state.hpp"
#include "events/record/records.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

/// The sample company as states to look at: docs/sample/README.md.
namespace assent::test {

/// The commands of docs/sample/company.ndjson, in their order.
[[nodiscard]] const std::vector<CommandRecord>& sample_commands();

/// A partition in which a term has begun and nothing was decided yet.
[[nodiscard]] PartitionState opened_partition();

/// Seals `record` behind `state` and folds it, as a log would have it.
void append_to(PartitionState& state, const Record& record);

/// Decides the commands one after the other and folds the decisions; answers with their bodies.
std::vector<std::string> play(PartitionState& state, std::span<const CommandRecord> commands);

/// The company at the end of the sample.
[[nodiscard]] const PartitionState& played_company();

/// Its tenant.
[[nodiscard]] const Tenant& acme();

} // namespace assent::test
