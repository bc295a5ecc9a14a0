#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace assent {

/// A moment, UTC, in microseconds: how decisions are stamped (GEN-9).
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// RFC 3339 in UTC, e.g. `2026-11-25T03:19:59.000001Z`; the fraction is left out when zero.
[[nodiscard]] std::string to_rfc3339(Timestamp time);

/// Reads RFC 3339 with `Z` or an offset and at most six digits of fraction; nothing for anything
/// else, dates that the calendar does not have included.
[[nodiscard]] std::optional<Timestamp> from_rfc3339(std::string_view text);

} // namespace assent
