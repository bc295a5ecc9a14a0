#pragma once

#include "events/tenant/values.hpp"

#include <optional>
#include <string>

namespace assent {

/// What is wrong with a condition, whatever the state (VAR-13): members that its kind does not
/// have, or lacks, and a regex that RE2 does not compile. Behind the name of the member at fault.
[[nodiscard]] std::optional<std::string> flaw_of(const Condition& condition);

} // namespace assent
