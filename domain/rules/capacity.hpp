#pragma once

#include "domain/rules/changes.hpp"

#include <cstddef>
#include <cstdint>

namespace assent {

/// The thresholds at which warnings are raised, in percent of the limit (APP-30).
inline constexpr std::uint8_t warning_thresholds[] = {60, 75, 90};

/// From here on the state of the capacity is `warning`.
inline constexpr std::uint8_t warning_state_percent = 60;

/// Whether `active` of `limit` has reached `percent`.
[[nodiscard]] constexpr bool
reaches(std::uint64_t active, std::uint64_t limit, std::uint8_t percent) {
    return active > 0 && active * 100 >= limit * percent;
}

/// Whether one more may be active than `active` (APP-5); in `soft` mode up to the guardrail.
[[nodiscard]] inline bool has_room(const Settings& settings, std::uint64_t active) {
    if (active < settings.limit) return true;
    return settings.mode == CapacityMode::soft &&
           (active + 1) * 1000 <=
               std::uint64_t{settings.limit} * settings.guardrail_permille.value_or(1000);
}

/// Raises a warning for every threshold that was not reached before and is now.
void warn_of_crossings(Changes& changes,
                       std::uint32_t active_before,
                       std::uint32_t limit_before,
                       std::uint32_t active_after,
                       std::uint32_t limit_after);

/// Who holds the places, as far as `actor` may READ them at `time`: at most `holders_max`, by id.
/// The others are a number.
[[nodiscard]] CapacityReport
report_capacity(const Tenant& tenant, const Actor& actor, Timestamp time, std::size_t holders_max);

} // namespace assent
