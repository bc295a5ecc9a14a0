#include "domain/rules/capacity.hpp"

#include "domain/rules/access.hpp"

#include <algorithm>

namespace assent {

void warn_of_crossings(Changes& changes,
                       std::uint32_t active_before,
                       std::uint32_t limit_before,
                       std::uint32_t active_after,
                       std::uint32_t limit_after) {
    for (const auto percent : warning_thresholds) {
        if (reaches(active_before, limit_before, percent)) continue;
        if (!reaches(active_after, limit_after, percent)) continue;
        changes.happen(CapacityWarningRaised{
            .threshold_percent = percent, .active = active_after, .limit = limit_after});
    }
}

CapacityReport
report_capacity(const Tenant& tenant, const Actor& actor, Timestamp time, std::size_t holders_max) {
    CapacityReport report{.limit = tenant.settings.limit,
                          .active = static_cast<std::uint32_t>(tenant.active.size()),
                          .holders = {},
                          .hidden = 0};
    for (const auto snapshot : tenant.active) {
        const auto group = tenant.snapshots[snapshot].group;
        if (has_access(
                tenant, actor.user, Permission::READ, Collection::deployable_models, group, time)) {
            report.holders.emplace_back(tenant.snapshots.name(snapshot));
        }
    }
    std::ranges::sort(report.holders);
    if (report.holders.size() > holders_max) report.holders.resize(holders_max);
    report.hidden = report.active - static_cast<std::uint32_t>(report.holders.size());
    return report;
}

} // namespace assent
