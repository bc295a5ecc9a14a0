#pragma once

#include "domain/rules/changes.hpp"

#include <optional>
#include <span>

namespace assent {

/// VAR-11: all traffic to the first variation, which is the fallback too.
[[nodiscard]] Routing all_to(const VariationName& variation);

/// Whether the variation answers anybody: it has weight somewhere, or is the fallback.
[[nodiscard]] bool takes_traffic(const Routing& routing, const VariationName& variation);

/// The routing without the shadows that `variation` casts.
[[nodiscard]] Routing without_shadow(Routing routing, const VariationName& variation);

/// VAR-13 to VAR-16: rejects what is wrong with `routing` where just `deployed` is deployed.
/// Returns whether it fits.
bool check_routing(Changes& changes,
                   const DeploymentId& deployment,
                   const Routing& routing,
                   std::span<const VariationName> deployed);

/// VAR-9, VAR-22: a change of routing needs a maintainer as soon as one deployed variation is
/// protected.
void permit_routing(Rights& rights, const DeploymentId& id, Ref<Deployment> deployment);

} // namespace assent
