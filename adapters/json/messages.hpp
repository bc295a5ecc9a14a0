#pragma once

#include "events/record/decision.hpp"

#include <string>

namespace assent::json {

/// What a reason says to people, in full sentences: what happened, why, and what to do about it.
/// Pure; rendered when somebody reads it, never stored. Of something that was not found it does not
/// tell whether it exists (GEN-11).
[[nodiscard]] std::string message_of(const Reason& reason, const Decision& decision);

/// The same for auditors, who alone are told.
[[nodiscard]] std::string audit_message_of(const Reason& reason, const Decision& decision);

} // namespace assent::json
