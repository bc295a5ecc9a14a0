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

CapacityReport report_capacity(const Tenant& tenant, const Actor& actor, Timestamp time) {
    constexpr std::size_t most = 100;
    CapacityReport report{.limit = tenant.settings.limit,
                          .active = static_cast<std::uint32_t>(tenant.active.size()),
                          .holders = {},
                          .hidden = 0};
    for (const auto snapshot : tenant.active) {
        const auto group = tenant.snapshots[snapshot].group;
        const auto read = access(
            tenant, actor.user, Permission::READ, Collection::deployable_models, group, time);
        if (read.allowed) report.holders.emplace_back(tenant.snapshots.name(snapshot));
    }
    std::ranges::sort(report.holders);
    if (report.holders.size() > most) report.holders.resize(most);
    report.hidden = report.active - static_cast<std::uint32_t>(report.holders.size());
    return report;
}

} // namespace assent
