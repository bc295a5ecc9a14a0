#include "projections/capacity.hpp"

#include "domain/rules/capacity.hpp"

#include <cstdint>

namespace assent {
namespace {

CapacityState state_of(std::uint32_t active, std::uint32_t limit) {
    if (active > limit) return CapacityState::over;
    if (active == limit) return CapacityState::full;
    return reaches(active, limit, warning_state_percent) ? CapacityState::warning
                                                         : CapacityState::ok;
}

} // namespace

CapacityView capacity_of(const Tenant& tenant, const Reader& reader) {
    auto report = report_capacity(tenant, {.user = reader.user, .name = {}}, reader.time, SIZE_MAX);
    CapacityView view{.limit = report.limit,
                      .mode = tenant.settings.mode,
                      .guardrail_permille = tenant.settings.guardrail_permille,
                      .active = report.active,
                      .requested = 0,
                      .inactive = 0,
                      .state = state_of(report.active, report.limit),
                      .holders = std::move(report.holders),
                      .hidden = report.hidden};
    for (const auto& snapshot : tenant.snapshots.rows) {
        if (snapshot.status == ApprovalStatus::requested) ++view.requested;
        if (snapshot.status == ApprovalStatus::inactive) ++view.inactive;
    }
    return view;
}

} // namespace assent
