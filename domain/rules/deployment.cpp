#include "domain/rules/deployment.hpp"

#include <algorithm>

namespace assent {

void permit_variation(Rights& rights, const DeploymentId& id, const Variation& variation) {
    if (variation.is_protected) {
        rights.need_maintainer(VAR(4), target(id, variation.name), variation.protection_set);
    } else if (rights.tenant().settings.packs.variations) {
        rights.require(true, VAR(6), target(id, variation.name), {variation.protection_set});
    }
}

void permit_switch(Rights& rights,
                   const DeploymentId& id,
                   const VariationName& name,
                   const Variation* variation,
                   bool wish) {
    const bool now = variation != nullptr && variation->is_protected;
    if (wish == now) return;
    rights.need_maintainer(
        VAR(20), target(id, name), variation != nullptr ? variation->protection_set : Mark{});
}

bool supports_protection(DeploymentKind kind, const Environment& environment) {
    return kind == DeploymentKind::realtime && environment.hosting == Hosting::hybrid;
}

void end_status_if_unused(Changes& changes,
                          Ref<Snapshot> snapshot,
                          Ref<Deployment> deployment,
                          std::uint32_t variations) {
    const auto& row = changes.tenant().snapshots[snapshot];
    const bool used = std::ranges::any_of(row.running, [&](const Running& running) {
        return running.deployment != deployment || running.variations > variations;
    });
    if (used || !row.status) return;
    changes.happen(ModelStatusEnded{SnapshotId{changes.tenant().snapshots.name(snapshot)}});
}

void permit_ending(Rights& rights, Ref<Deployment> deployment) {
    const auto& deployments = rights.tenant().deployments;
    const auto* guarded = deployments[deployment].protected_variation();
    if (guarded == nullptr) return;
    rights.need_maintainer(
        VAR(24), target(DeploymentId{deployments.name(deployment)}), guarded->protection_set);
}

void end_deployment(Changes& changes, Ref<Deployment> deployment) {
    const auto& deployments = changes.tenant().deployments;
    const auto& variations = deployments[deployment].variations;
    changes.happen(DeploymentEnded{DeploymentId{deployments.name(deployment)}});
    std::vector<Ref<Snapshot>> ended;
    for (const auto& variation : variations) {
        if (std::ranges::find(ended, variation.snapshot) != ended.end()) continue;
        ended.push_back(variation.snapshot);
        const auto many = static_cast<std::uint32_t>(variations.size());
        end_status_if_unused(changes, variation.snapshot, deployment, many);
    }
}

std::vector<VariationName> names_of(const std::vector<Variation>& variations) {
    std::vector<VariationName> names;
    names.reserve(variations.size() + 1);
    for (const auto& variation : variations) names.push_back(variation.name);
    return names;
}

} // namespace assent
