#pragma once

#include "domain/rules/changes.hpp"

#include <vector>

/// What the commands on deployments have in common.
namespace assent {

/// VAR-4, VAR-5, VAR-6, VAR-8: the right to modify a variation that is there, whatever stands
/// beside it.
void permit_variation(Rights& rights, const DeploymentId& id, const Variation& variation);

/// VAR-20: the right to switch protection, where the wish differs from what is set.
void permit_switch(Rights& rights,
                   const DeploymentId& id,
                   const VariationName& name,
                   const Variation* variation,
                   bool wish);

/// VAR-3: whether protection exists for that kind of deployment in that environment.
[[nodiscard]] bool supports_protection(DeploymentKind kind, const Environment& environment);

/// APP-34: ends the status of a snapshot that loses `variations` variations of `deployment` with
/// this command and runs nowhere else.
void end_status_if_unused(Changes& changes,
                          Ref<Snapshot> snapshot,
                          Ref<Deployment> deployment,
                          std::uint32_t variations);

/// VAR-24: the right to end a deployment as a whole.
void permit_ending(Rights& rights, Ref<Deployment> deployment);

/// Ends it, and the statuses of snapshots that run nowhere else.
void end_deployment(Changes& changes, Ref<Deployment> deployment);

[[nodiscard]] std::vector<VariationName> names_of(const std::vector<Variation>& variations);

} // namespace assent
