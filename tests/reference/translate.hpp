#pragma once

#include "domain/tenant/commands.hpp"
#include "tests/reference/document.hpp"

#include <string>
#include <vector>

/// From what the reference reads to what the engine reads. Follows `fields()` of the command
/// structs, so that a new command needs nothing here.
namespace assent::reference {

/// Throws `std::out_of_range` for a type that the engine does not have.
[[nodiscard]] CommandEnvelope envelope_of(const Ask& ask);

/// The command types that the engine has.
[[nodiscard]] std::vector<std::string> engine_types();

} // namespace assent::reference
